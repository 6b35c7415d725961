import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateRoot } from '../../../local/paths';
import { run, type RunOptions } from '../../../local/process/run';

/** Where our own images and containers lie, apart from those of the user of this machine. */
const home = join(stateRoot, 'containers');

// The runtime and the limits are what also works inside another container, without systemd.
const settings = `[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`;

const storage = `[storage]
driver = "overlay"
graphroot = "${join(home, 'graph')}"
runroot = "${join(home, 'run')}"
`;

export const containerEnvironment = (): Record<string, string> => ({
  CONTAINERS_CONF: join(home, 'containers.conf'),
  CONTAINERS_STORAGE_CONF: join(home, 'storage.conf'),
});

export const prepareContainers = (): void => {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'containers.conf'), settings);
  writeFileSync(join(home, 'storage.conf'), storage);
};

/** podman leaves its folder mounted onto itself: the checkout could not be deleted then. */
export const releaseMounts = async (): Promise<void> => {
  await run('umount', ['--recursive', join(home, 'graph/overlay')]);
};

/** Runs buildah or podman and answers what it says. @throws with the end of its output when it fails */
export const containerTool = async (
  command: 'buildah' | 'podman',
  args: string[],
  options: RunOptions = {},
): Promise<string> => {
  const env = { ...containerEnvironment(), ...options.env };
  const { code, output } = await run(command, args, { ...options, env });
  if (code === 0) return output.trim();
  const tail = output.trim().split('\n').slice(-12).join('\n');
  throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed:\n${tail}`);
};

/** As compose and the chart run our images: only /tmp is writable, no capabilities, the image's user. */
export const lockedDown: readonly string[] = [
  ...['--network', 'host', '--memory', '1g', '--read-only', '--read-only-tmpfs=false', '--tmpfs', '/tmp'],
  ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
];

export const imageOf = (name: string): string => `localhost/ultramarket/${name}:check`;
