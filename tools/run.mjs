// The door to every command: needs nothing but Node, installs the packages when they are missing, then hands over.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `UltraMarket needs Node 20.19 or newer; this is ${process.version}. Install a newer one from https://nodejs.org.`,
  );
  process.exit(1);
}

/** npm notes at the very end of an installation what it installed: that must be what package-lock.json asks for. */
const isInstalled = () => {
  const note = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(note, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      !path.startsWith('node_modules/') || optional || link || present[path]?.version === version,
  );
};

if (!isInstalled()) {
  console.log('Installing packages (npm ci), about a minute the first time…');
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (install.status !== 0) {
    console.error('npm ci failed; its message is above. Check the network and run the same command again.');
    process.exit(install.status ?? 1);
  }
}

process.chdir(root);
process.argv[1] = join(root, 'tools', 'cli.ts');
const require = createRequire(import.meta.url);
require('tsx/cjs/api').register();
const { main } = require('./cli.ts');
process.exitCode = await main(process.argv.slice(2));
