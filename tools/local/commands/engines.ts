import { rmSync } from 'node:fs';
import { chosenNames } from '../arguments';
import { engineNames } from '../engines/engine';
import { startEngines } from '../engines/start-engines';
import { openLifetime } from '../lifetime';
import { testStateDir } from '../paths';
import { openRegistry } from '../process/registry';
import { removeEngineData } from '../state';
import { enginesFile, writeEnginesFile } from '../test-engines';

/** `npm run engines`: the engines for tests, on free ports, in the foreground; `npm run jest` finds them by itself. */
export const engines = async (args: string[]): Promise<number> => {
  const only = chosenNames(args, 'only', engineNames);
  const lifetime = openLifetime(0);
  const registry = await openRegistry(testStateDir);
  lifetime.onEnd(() => registry.close());
  // Every run of tests leaves topics, databases and indexes behind, which the engines would carry for ever.
  removeEngineData(testStateDir);
  const running = await startEngines({
    stateDir: testStateDir,
    ports: 'free',
    log: console.log,
    registry,
    ...(only ? { only } : {}),
  });
  lifetime.onEnd(() => {
    rmSync(enginesFile, { force: true });
    console.log('Stopping the engines…');
    return running.stop();
  });
  writeEnginesFile(enginesFile, running);
  console.log(`\nThe engines are running; their addresses are in ${enginesFile}. Ctrl-C stops them.`);
  return lifetime.forever();
};
