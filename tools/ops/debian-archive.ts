import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { download, installOnce } from '../local/engines/install';
import { findOnPath } from '../local/process/run';
import { type Tool, Unavailable } from './tool';

/**
 * Programs of a Debian package, unpacked without being installed: no service is started, nothing of the system changes
 * and nobody needs to be root. What is on the path already is taken as it is.
 */
export const debianArchive = (program: string, packageName: string): Tool => ({
  name: program,
  folder: async (log) => {
    const present = findOnPath(program);
    if (present) return join(present, '..');
    for (const needed of ['apt-get', 'dpkg-deb'])
      if (!findOnPath(needed))
        throw new Unavailable(
          `${program} is not installed, and only on Debian it can be had (${packageName})`,
        );
    const home = await installOnce(`ops-deb-${packageName}`, log, async (folder) => {
      await download(
        log,
        `${program}: fetching ${packageName}`,
        'apt-get',
        ['download', '-qq', packageName],
        {
          cwd: folder,
        },
      );
      const [archive] = readdirSync(folder).filter((name) => name.endsWith('.deb'));
      if (!archive) throw new Unavailable(`apt-get download gave no archive of ${packageName}`);
      await download(log, `${program}: unpacking`, 'dpkg-deb', ['-x', archive, '.'], { cwd: folder });
    });
    return join(home, 'usr/bin');
  },
});

export const promtool = debianArchive('promtool', 'prometheus');
export const prometheus = debianArchive('prometheus', 'prometheus');
export const amtool = debianArchive('amtool', 'prometheus-alertmanager');
