import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ownSourceMap } from './own-source-map';
import { buildDir, cacheDir, root } from './paths';

export interface BundleRequest {
  name: string;
  entry: string;
  outfile?: string;
}

interface Stamp {
  outfile: string;
  inputs: Record<string, string>;
  options: string;
}

const options = [
  '--bundle',
  '--platform=node',
  '--target=node20',
  '--format=cjs',
  '--sourcemap',
  '--sources-content=false',
  '--log-level=warning',
  '--external:bcrypt',
  '--external:pg-native',
  '--external:sharp',
  '--alias:@ultramarket/contracts=./libs/shared/contracts/src/index.ts',
  '--alias:@ultramarket/platform/mongo=./libs/shared/platform/src/mongo/index.ts',
  '--alias:@ultramarket/platform=./libs/shared/platform/src/index.ts',
];

/** Native code, which no bundle can hold: a service that uses such a package needs it beside its bundle. */
export const externalPackages: readonly string[] = options.flatMap((option) =>
  option.startsWith('--external:') ? [option.slice('--external:'.length)] : [],
);

const hashOf = (file: string): string => {
  try {
    return createHash('sha1')
      .update(readFileSync(join(root, file)))
      .digest('hex');
  } catch {
    return 'missing';
  }
};

const isFresh = (stampFile: string, outfile: string): boolean => {
  if (!existsSync(stampFile) || !existsSync(outfile)) return false;
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8')) as Stamp;
  return (
    stamp.outfile === outfile &&
    stamp.options === options.join(' ') &&
    Object.entries(stamp.inputs).every(([file, hash]) => hashOf(file) === hash)
  );
};

/** The command line tool rather than the API: the API cannot run inside jest, and system tests bundle too. */
const esbuild = (args: string[]): Promise<void> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/esbuild/bin/esbuild'), ...args], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.once('error', fail);
    child.once('exit', (code) =>
      code === 0 ? done() : fail(new Error(`esbuild could not bundle ${args[0]}:\n${errors}`)),
    );
  });

/** Bundles one entry unless none of its inputs changed since the last time. Answers the path of the bundle. */
export const bundle = async ({
  name,
  entry,
  outfile = join(buildDir, `${name}.js`),
}: BundleRequest): Promise<string> => {
  const stampFile = join(cacheDir, `bundle-${name}.json`);
  if (isFresh(stampFile, outfile)) return outfile;

  const temporary = `${outfile}.${process.pid}.tmp.js`;
  const metafile = `${stampFile}.${process.pid}.meta`;
  mkdirSync(dirname(outfile), { recursive: true });
  mkdirSync(cacheDir, { recursive: true });
  try {
    await esbuild([relative(root, entry), ...options, `--outfile=${temporary}`, `--metafile=${metafile}`]);
    const { inputs } = JSON.parse(readFileSync(metafile, 'utf8')) as { inputs: Record<string, unknown> };
    const hashes = Object.fromEntries(Object.keys(inputs).map((file) => [file, hashOf(file)]));
    const code = readFileSync(temporary, 'utf8');
    writeFileSync(`${outfile}.map`, ownSourceMap(readFileSync(`${temporary}.map`, 'utf8')));
    writeFileSync(
      temporary,
      code.replace(/\/\/# sourceMappingURL=.*\s*$/, `//# sourceMappingURL=${basename(outfile)}.map\n`),
    );
    renameSync(temporary, outfile);
    const stamp: Stamp = { outfile, inputs: hashes, options: options.join(' ') };
    writeFileSync(stampFile, JSON.stringify(stamp));
  } finally {
    for (const leftover of [temporary, `${temporary}.map`, metafile]) rmSync(leftover, { force: true });
  }
  return outfile;
};
