import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { download, installOnce } from '../local/engines/install';
import { findOnPath } from '../local/process/run';
import { type Tool, Unavailable } from './tool';

type Log = (line: string) => void;

/**
 * Debian packages unpacked into one folder without being installed: no service is started, nothing of the system changes
 * and the user need not be root. Answers the folder.
 * @throws Unavailable where there is no Debian
 */
export const unpackDebian = async (name: string, packages: readonly string[], log: Log): Promise<string> => {
  for (const needed of ['apt-get', 'dpkg-deb'])
    if (!findOnPath(needed))
      throw new Unavailable(`${name} is not installed, and only on Debian it can be had (${packages[0]})`);
  return installOnce(`ops-deb-${packages[0]}`, log, async (folder) => {
    const options = { cwd: folder };
    await download(
      log,
      `${name}: fetching ${packages[0]}`,
      'apt-get',
      ['download', '-qq', ...packages],
      options,
    );
    const archives = readdirSync(folder).filter((file) => file.endsWith('.deb'));
    if (archives.length !== packages.length)
      throw new Unavailable(`apt-get download gave no archive of ${packages.join(', ')}`);
    for (const archive of archives)
      await download(log, `${name}: unpacking`, 'dpkg-deb', ['-x', archive, '.'], options);
  });
};

/** Where programs of an unpacked package find their libraries (LD_LIBRARY_PATH). */
export const librariesOf = (home: string): string => {
  const [triplet = ''] = readdirSync(join(home, 'usr/lib')).filter((name) => name.endsWith('-linux-gnu'));
  return join(home, 'usr/lib', triplet);
};

/** A program of a Debian package. What is on the path already is taken as it is. */
export const debianArchive = (program: string, packageName: string): Tool => ({
  name: program,
  folder: async (log) => {
    const present = findOnPath(program);
    return present ? join(present, '..') : join(await unpackDebian(program, [packageName], log), 'usr/bin');
  },
});

export const promtool = debianArchive('promtool', 'prometheus');
export const prometheus = debianArchive('prometheus', 'prometheus');
export const amtool = debianArchive('amtool', 'prometheus-alertmanager');
export const shellcheck = debianArchive('shellcheck', 'shellcheck');
