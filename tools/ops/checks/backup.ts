import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/paths';
import { run } from '../../local/process/run';
import { type Check } from '../check';
import { shellcheck } from '../debian-archive';
import { restoreDrill } from './restore-drill';

const folder = join(root, 'infrastructure/backup');

const imagesIn = (text: string): string[] => [
  ...new Set(Array.from(text.matchAll(/^\s*image: (\S+)$/gm), ([, image = '']) => image)),
];

const nameOf = (image: string): string => image.slice(0, image.lastIndexOf(':'));

/** A dump of a newer server by an older program is refused, so both have to come from the same place. */
const versionFindings = (): string[] => {
  const pinned = new Map(
    Array.from(
      readFileSync(join(root, 'docker-compose.yml'), 'utf8').matchAll(/^ {2}[a-z-]+: &[a-z-]+ (\S+)$/gm),
      ([, image = '']) => [nameOf(image), image] as const,
    ),
  );
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.flatMap((file) =>
    imagesIn(readFileSync(join(folder, file), 'utf8')).flatMap((image) => {
      const wanted = pinned.get(nameOf(image));
      return wanted === undefined || wanted === image ? [] : [`${file} has ${image}, compose ${wanted}`];
    }),
  );
};

const scriptFindings = async (env: Record<string, string>): Promise<string[]> => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.sh'));
  const { code, output } = await run('shellcheck', files, { cwd: folder, env });
  return code === 0 ? [] : [output.trim()];
};

export const backupChecks: readonly Check[] = [
  {
    name: 'backup-versions',
    proves: 'backups are made by the versions of the engines that they back up',
    look: async () => versionFindings(),
  },
  {
    name: 'backup-scripts',
    proves: 'shellcheck finds nothing to better in the scripts that back up and restore',
    tools: [shellcheck],
    look: ({ env }) => scriptFindings(env),
  },
  restoreDrill,
];
