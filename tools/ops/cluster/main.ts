import { delimiter } from 'node:path';
import { runChecks } from '../run-checks';
import { controlPlane, helm } from '../checks/helm/tools';
import { clusterCheck, withCluster } from './check';

/** Until the user presses Ctrl-C. */
const untilInterrupted = (): Promise<void> =>
  new Promise((done) => {
    process.once('SIGINT', done).once('SIGTERM', done);
  });

/** `npm run ops:cluster`: proves the deployment on a cluster of its own; `-- --stay` starts one to play with. */
export const main = async (args: string[]): Promise<number> => {
  if (!args.includes('--stay')) {
    const [outcome] = await runChecks([clusterCheck], console.log);
    return outcome?.state === 'passed' ? 0 : 1;
  }
  const folders: string[] = [];
  for (const tool of [...controlPlane, helm]) folders.push(await tool.folder(console.log));
  const env = { PATH: [...folders, process.env['PATH'] ?? ''].join(delimiter) };
  await withCluster({ env, log: console.log }, async (cluster) => {
    console.log(`export KUBECONFIG=${cluster.env['KUBECONFIG']}\nCtrl-C ends the cluster.`);
    await untilInterrupted();
  });
  return 0;
};
