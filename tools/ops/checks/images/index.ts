import { type Check } from '../../check';
import { debianTool } from '../../tool';
import { provideBaseImage } from './base-image';
import { buildImages, judgeLayers } from './build-images';
import { prepareContainers, releaseMounts } from './containers';
import { judgeRuns } from './run-images';

const tools = [
  debianTool('buildah', 'buildah'),
  debianTool('podman', 'podman'),
  debianTool('runc', 'runc'),
  debianTool('debootstrap', 'debootstrap'),
];

const built: Check = {
  name: 'images',
  proves:
    'all fifteen images are built from the Dockerfile, share all layers but one, run read-only as 1001, are healthy, sell something, and stop on SIGTERM',
  tools,
  slow: true,
  look: async ({ log }) => {
    prepareContainers();
    try {
      await provideBaseImage(log);
      await buildImages(log);
      return [...(await judgeLayers(log)), ...(await judgeRuns(log))];
    } finally {
      await releaseMounts();
    }
  },
};

export const imagesChecks: readonly Check[] = [built];
