import { join } from 'node:path';
import { bundle } from '../bundle';
import { root } from '../paths';
import { bundleGateway, hasGateway } from './gateway';
import { entryOf, type ServiceName } from './services';

export const distOf = (name: ServiceName): string => join(root, 'services', name, 'dist/main.js');

/** At most so many at once: two cores start fifteen processes faster in turns than all together. */
export const inTurns = async <T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
};

export const bundleFleet = async (
  services: readonly ServiceName[],
  log: (line: string) => void,
): Promise<void> => {
  await inTurns(services, 2, async (name) => {
    const begun = Date.now();
    await bundle({ name: `service-${name}`, entry: entryOf(name), outfile: distOf(name) });
    if (Date.now() - begun > 200) log(`${name}: bundled (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  });
  if (hasGateway()) await bundleGateway();
};
