import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { download, installOnce } from '../local/engines/install';
import { findOnPath, run } from '../local/process/run';

type Log = (line: string) => void;

/** A program that checks need, in the version that is pinned here, from its own registry. */
export interface Tool {
  name: string;
  /**
   * Fetches it unless it is here and answers the folder of the program.
   * @throws Unavailable when this machine cannot have it
   */
  folder: (log: Log) => Promise<string>;
}

/** Why a tool cannot be had here: the check is skipped, and says so. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

const needs = (program: string, why: string): void => {
  if (!findOnPath(program)) throw new Unavailable(`${why} needs ${program}, which is not installed`);
};

/** Compilers share the two cores of a small machine with whatever else runs. */
const goEnvironment = { CGO_ENABLED: '0', GOFLAGS: '-p=2 -buildvcs=false -trimpath' };

/** A Go program, compiled from the module proxy. */
export const goTool = (name: string, programPackage: string, version: string): Tool => ({
  name,
  folder: async (log) => {
    needs('go', name);
    return installOnce(`ops-${name}-${version}`, log, (folder) =>
      download(
        log,
        `${name}: compiling ${version}`,
        'go',
        ['install', '-ldflags=-s -w', `${programPackage}@${version}`],
        { env: { ...goEnvironment, GOBIN: folder } },
      ),
    );
  },
});

interface GoModule {
  version: string;
  /** The whole go.mod but its `module` line. */
  requirements: string;
  /** The package of the program. */
  program: string;
  ldflags?: string;
}

/** A Go program whose own go.mod keeps `go install` from working: compiled inside a module of ours. */
export const goModuleTool = (name: string, { version, requirements, program, ldflags }: GoModule): Tool => ({
  name,
  folder: async (log) => {
    needs('go', name);
    return installOnce(`ops-${name}-${version}`, log, async (folder) => {
      const source = join(folder, 'source');
      mkdirSync(source);
      writeFileSync(join(source, 'go.mod'), `module ops.tool\n\n${requirements}\n`);
      writeFileSync(join(source, 'tools.go'), `//go:build tools\n\npackage tools\n\nimport _ "${program}"\n`);
      const options = {
        cwd: source,
        env: { ...goEnvironment, GOFLAGS: `${goEnvironment.GOFLAGS} -mod=mod` },
      };
      await download(log, `${name}: resolving modules`, 'go', ['mod', 'tidy'], options);
      const flags = ['build', '-ldflags', `-s -w ${ldflags ?? ''}`.trim(), '-o', join(folder, name), program];
      await download(log, `${name}: compiling ${version}`, 'go', flags, options);
    });
  },
});

/** A program from PyPI in an environment of its own. */
export const pipTool = (name: string, distribution: string, version: string): Tool => ({
  name,
  folder: async (log) => {
    needs('python3', name);
    const home = await installOnce(`ops-${name}-${version}`, log, async (folder) => {
      const made = await run('python3', ['-m', 'venv', '--copies', join(folder, 'venv')]);
      if (made.code !== 0) throw new Unavailable(`${name} needs Python's venv: ${made.output.trim()}`);
      const pip = [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        `${distribution}==${version}`,
      ];
      await download(log, `${name}: fetching ${version}`, join(folder, 'venv/bin/python3'), pip);
      // The folder is renamed when it is complete, so scripts may not carry its present name.
      mkdirSync(join(folder, 'bin'));
      const isScript =
        readFileSync(join(folder, 'venv/bin', name))
          .subarray(0, 2)
          .toString() === '#!';
      const python = isScript ? '"$(dirname "$0")/../venv/bin/python3" ' : '';
      const script = `#!/bin/sh\nexec ${python}"$(dirname "$0")/../venv/bin/${name}" "$@"\n`;
      writeFileSync(join(folder, 'bin', name), script, { mode: 0o755 });
    });
    return join(home, 'bin');
  },
});

/** A program of a Debian package; fetched only where we may, as root on Debian or Ubuntu. */
export const debianTool = (name: string, packageName: string): Tool => ({
  name,
  folder: async (log) => {
    const present = findOnPath(name);
    if (present) return join(present, '..');
    if (!findOnPath('apt-get') || process.getuid?.() !== 0)
      throw new Unavailable(`${name} is not installed; on Debian it is in the package ${packageName}`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await download(log, 'apt-get update', 'apt-get', ['update', '-qq'], { env });
    const install = ['install', '-y', '-qq', '--no-install-recommends', packageName];
    await download(log, `${name}: fetching ${packageName}`, 'apt-get', install, { env });
    return join(findOnPath(name) ?? '/usr/bin/', '..');
  },
});
