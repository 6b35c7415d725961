import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generateClients } from '../generate/main';
import { optionValue } from '../local/arguments';
import { bundle } from '../local/bundle';
import { bundleFleet, distOf } from '../local/fleet/bundles';
import { serviceNames } from '../local/fleet/services';
import { root } from '../local/paths';
import { copyNativePackages } from './native-packages';

/** Programs of a development system that come in an image of their own. */
export const devTools: Readonly<Record<string, string>> = {
  stripe: 'tools/local/stripe/main.ts',
  mail: 'tools/local/mail/main.ts',
  seed: 'tools/containers/seed.ts',
  smoke: 'tools/containers/smoke.ts',
};

/** Lays out, service by service, what goes into an image and nothing else. */
const layOut = async (target: string): Promise<void> => {
  for (const name of serviceNames) {
    const app = join(target, 'services', name, 'app');
    mkdirSync(join(app, 'dist'), { recursive: true });
    for (const suffix of ['', '.map']) cpSync(distOf(name) + suffix, join(app, `dist/main.js${suffix}`));
    const migrations = join(root, 'services', name, 'prisma/migrations');
    if (existsSync(migrations)) cpSync(migrations, join(app, 'prisma/migrations'), { recursive: true });
    copyNativePackages(name, app);
  }
  for (const [name, entry] of Object.entries(devTools))
    await bundle({
      name: `dev-tool-${name}`,
      entry: join(root, entry),
      outfile: join(target, 'dev-tools', `${name}.js`),
    });
};

/** `npm run build [-- --into <folder>]`: bundles every service; with a folder, what each image needs is put there. */
export const main = async (args: string[]): Promise<number> => {
  const target = optionValue(args, 'into');
  await generateClients(console.log);
  await bundleFleet(serviceNames, console.log);
  if (target !== undefined) await layOut(resolve(target));
  console.log(
    `${serviceNames.length} services are built: ${target ? resolve(target) : 'services/*/dist/main.js'}`,
  );
  return 0;
};
