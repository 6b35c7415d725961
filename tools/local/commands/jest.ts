import { join } from 'node:path';
import { startEngines } from '../engines/start-engines';
import { openLifetime } from '../lifetime';
import { enginesFile, readEnginesFile, writeEnginesFile } from '../test-engines';
import { runJest, temporaryRegistry } from '../test-run';

/** `npm run jest -- <what>`: against the engines of `npm run engines`, or engines of its own for this one run. */
export const jest = async (args: string[]): Promise<number> => {
  const lifetime = openLifetime(130);
  if (readEnginesFile(enginesFile)) {
    return runJest(args, enginesFile, lifetime);
  }
  console.log('No engines are running (`npm run engines` would keep some): starting them for this run.');
  try {
    const { stateDir, registry } = await temporaryRegistry(lifetime);
    const running = await startEngines({ stateDir, ports: 'free', log: console.log, registry });
    lifetime.onEnd(() => running.stop());
    const file = join(stateDir, 'engines.json');
    writeEnginesFile(file, running);
    return await runJest(args, file, lifetime, registry);
  } finally {
    await lifetime.end();
  }
};
