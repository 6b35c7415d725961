import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type ControlPlane } from './control-plane';

const capacity = { cpu: '64', memory: '256Gi', pods: '200', 'ephemeral-storage': '500Gi' };

const node = (name: string, zone: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name,
    annotations: { 'kwok.x-k8s.io/node': 'fake' },
    labels: {
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'topology.kubernetes.io/zone': zone,
    },
  },
  status: { allocatable: capacity, capacity },
});

/** Three nodes in as many zones that exist only for the API server, once they are ready. */
export const addNodes = async ({ kubectl }: ControlPlane, folder: string): Promise<void> => {
  const file = join(folder, 'nodes.yaml');
  const nodes = ['a', 'b', 'c'].map((zone) => node(`node-${zone}`, `zone-${zone}`));
  writeFileSync(file, nodes.map((each) => stringify(each)).join('---\n'));
  await kubectl('apply', '-f', file);
  await kubectl('wait', 'node', '--all', '--for=condition=Ready', '--timeout=120s');
};
