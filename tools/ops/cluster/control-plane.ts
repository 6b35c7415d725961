import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../../local/ports';
import { managedProcess, type ManagedProcess } from '../../local/process/managed-process';
import { type ProcessRegistry } from '../../local/process/registry';
import { output } from '../helm/chart';

export interface ControlPlane {
  /** For kubectl and Helm: PATH with the tools, and KUBECONFIG. */
  env: Record<string, string>;
  kubectl: (...args: string[]) => Promise<string>;
  stop: () => Promise<void>;
}

export interface ControlPlaneOptions {
  /** PATH with the tools first. */
  env: Record<string, string>;
  folder: string;
  /** What simulated nodes do with a pod, for kwok. */
  stagesFile: string;
  registry: ProcessRegistry;
  log: (line: string) => void;
}

const writeKeys = (folder: string): { publicKey: string; privateKey: string } => {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const files = { publicKey: join(folder, 'accounts.pub'), privateKey: join(folder, 'accounts.key') };
  writeFileSync(files.publicKey, pair.publicKey);
  writeFileSync(files.privateKey, pair.privateKey, { mode: 0o600 });
  return files;
};

const writeKubeconfig = (file: string, server: string, token: string): void =>
  writeFileSync(
    file,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'simulated', cluster: { server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'administrator', user: { token } }],
      contexts: [{ name: 'simulated', context: { cluster: 'simulated', user: 'administrator' } }],
      'current-context': 'simulated',
    }),
    { mode: 0o600 },
  );

/**
 * Starts etcd, the API server, the controllers, the scheduler and kwok on free ports of this machine. All that decides
 * is real; nodes and containers are not: a pod gets ready because kwok says so.
 */
export const startControlPlane = async (options: ControlPlaneOptions): Promise<ControlPlane> => {
  const { folder, registry, log } = options;
  mkdirSync(folder, { recursive: true });
  const [etcdPort, peerPort, apiPort] = [await freePort(), await freePort(), await freePort()];
  const keys = writeKeys(folder);
  const token = randomBytes(24).toString('hex');
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(tokens, `${token},administrator,administrator,"system:masters"\n`, { mode: 0o600 });
  const kubeconfig = join(folder, 'kubeconfig');
  writeKubeconfig(kubeconfig, `https://127.0.0.1:${apiPort}`, token);
  const env = { ...options.env, KUBECONFIG: kubeconfig, HOME: folder };
  const kubectl = (...args: string[]): Promise<string> => output('kubectl', args, { env });
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;

  const started: ManagedProcess[] = [];
  const start = async (
    name: string,
    args: string[],
    ready: () => Promise<unknown> = async () => undefined,
  ) => {
    const process = managedProcess({
      name,
      logFile: join(folder, 'logs', `${name}.log`),
      registry,
      log,
      prepare: async () => ({ command: name, args, env }),
      ready: async () => void (await ready()),
      readyWithinMs: 120_000,
      stopWithinMs: 10_000,
    });
    started.push(process);
    await process.start();
  };
  const stop = async (): Promise<void> => {
    for (const process of started.reverse()) await process.stop();
  };

  try {
    await start('etcd', [
      ...['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync'],
      ...['--listen-client-urls', etcdUrl, '--advertise-client-urls', etcdUrl],
      ...['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl],
      ...['--initial-cluster', `default=${peerUrl}`],
    ]);
    await start(
      'kube-apiserver',
      [
        `--etcd-servers=${etcdUrl}`,
        '--bind-address=127.0.0.1',
        `--secure-port=${apiPort}`,
        // Loopback may not be advertised, and no client looks for it there.
        '--advertise-address=192.0.2.1',
        '--endpoint-reconciler-type=none',
        `--cert-dir=${join(folder, 'certificates')}`,
        '--service-cluster-ip-range=10.96.0.0/16',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${keys.publicKey}`,
        `--service-account-signing-key-file=${keys.privateKey}`,
        `--token-auth-file=${tokens}`,
        '--authorization-mode=RBAC',
      ],
      () => kubectl('get', '--raw', '/readyz'),
    );
    await start('kube-controller-manager', [
      `--kubeconfig=${kubeconfig}`,
      `--service-account-private-key-file=${keys.privateKey}`,
      `--root-ca-file=${join(folder, 'certificates/apiserver.crt')}`,
      '--use-service-account-credentials=true',
      '--leader-elect=false',
      '--secure-port=0',
    ]);
    await start('kube-scheduler', [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0']);
    await start('kwok', [
      `--kubeconfig=${kubeconfig}`,
      '--manage-all-nodes=true',
      '--cidr=10.244.0.0/16',
      '--node-ip=127.0.0.1',
      `--config=${options.stagesFile}`,
      '--node-lease-duration-seconds=40',
    ]);
    return { env, kubectl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
