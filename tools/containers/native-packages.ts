import { cpSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { externalPackages } from '../local/bundle';
import { root } from '../local/paths';

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** Where Node would find a package for code in `from`; undefined where it is not installed. */
const folderOf = (name: string, from: string): string | undefined => {
  const candidate = join(from, 'node_modules', name);
  if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
  return dirname(from) === from || from === root ? undefined : folderOf(name, dirname(from));
};

/** The folders of a package and of all that it needs. What is optional and made for another system is not installed. */
const withDependencies = (name: string, from: string, found = new Set<string>()): Set<string> => {
  const folder = folderOf(name, from);
  if (folder === undefined || found.has(folder)) return found;
  found.add(folder);
  const { dependencies, optionalDependencies } = manifestOf(folder);
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies }))
    withDependencies(needed, folder, found);
  return found;
};

/** Copies what a service's bundle leaves outside of it, native code, below `target`, as it lies in this checkout. */
export const copyNativePackages = (service: string, target: string): void => {
  const home = join(root, 'services', service);
  const used = Object.keys(manifestOf(home).dependencies ?? {}).filter((name) =>
    externalPackages.includes(name),
  );
  for (const name of used) {
    if (!folderOf(name, home)) throw new Error(`${service} needs ${name}, which is not installed.`);
    for (const folder of withDependencies(name, home))
      cpSync(folder, join(target, relative(root, folder)), { recursive: true });
  }
};
