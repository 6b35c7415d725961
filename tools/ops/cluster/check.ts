import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { stateRoot } from '../../local/paths';
import { openRegistry } from '../../local/process/registry';
import { type Check, type Surroundings } from '../check';
import { controlPlane, helm, kwokStages } from '../checks/helm/tools';
import { type ControlPlane, startControlPlane } from './control-plane';
import { addNodes } from './nodes';
import { prove } from './prove';

/** Starts a cluster, hands it over and stops it, whatever happens meanwhile. */
export const withCluster = async <Result>(
  { env, log }: Pick<Surroundings, 'env' | 'log'>,
  work: (cluster: ControlPlane, folder: string) => Promise<Result>,
): Promise<Result> => {
  const folder = join(stateRoot, 'cluster');
  const registry = await openRegistry(folder);
  // One that was killed may have left its data.
  rmSync(join(folder, 'etcd'), { recursive: true, force: true });
  try {
    const stagesFile = join(await kwokStages.folder(log), 'stages.yaml');
    const cluster = await startControlPlane({ env, folder, stagesFile, registry, log });
    try {
      await addNodes(cluster, folder);
      return await work(cluster, folder);
    } finally {
      await cluster.stop();
    }
  } finally {
    await registry.close();
    rmSync(join(folder, 'etcd'), { recursive: true, force: true });
  }
};

export const clusterCheck: Check = {
  name: 'cluster',
  proves:
    'on a real API server: kubectl apply -k, install, upgrade of one service, canary, roll-back by itself and by hand, uninstall',
  tools: [...controlPlane, helm],
  slow: true,
  look: (surroundings) =>
    withCluster(surroundings, (cluster, folder) => prove({ cluster, folder, log: surroundings.log })),
};
