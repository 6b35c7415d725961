import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateClients } from '../generate/main';
import { type EngineName, engineNames } from './engines/engine';
import { type RunningEngines, startEngines } from './engines/start-engines';
import { type Fleet, startFleet, type StartFleetOptions } from './fleet/start-fleet';
import { openRegistry } from './process/registry';
import { removeState, stateFolders } from './state';

export interface TestFleet {
  fleet: Fleet;
  engines: RunningEngines;
  stateDir: string;
  stop(): Promise<void>;
}

type TestFleetOptions = Pick<StartFleetOptions, 'only' | 'env' | 'withGateway' | 'launch'> & {
  log?: (line: string) => void;
};

/** The payment provider's test server comes with the fleet. */
const needed: EngineName[] = engineNames.filter((name) => name !== 'stripe');

/**
 * A whole system of its own for one system test: engines and services on free ports, state in a temporary folder.
 * The test may kill any part (`fleet.kill9('order')`, `engines.engine('kafka').kill9()`) and start it again.
 */
export const startTestFleet = async ({
  log = () => undefined,
  ...options
}: TestFleetOptions = {}): Promise<TestFleet> => {
  const stateDir = mkdtempSync(join(tmpdir(), 'ultramarket-fleet-'));
  // PostgreSQL may run as another user and has to walk through; its own folder stays closed.
  chmodSync(stateDir, 0o711);
  const registry = await openRegistry(stateDir);
  for (const folder of stateFolders(stateDir)) registry.removeAtEnd(folder);
  const close = async (): Promise<void> => {
    await registry.close();
    removeState(stateDir);
  };
  try {
    await generateClients(log);
    const logDir = join(stateDir, 'logs');
    const engines = await startEngines({ stateDir, logDir, ports: 'free', only: needed, registry, log });
    const fleet = await startFleet({ ...options, engines, registry, stateDir, logDir, ports: 'free', log });
    return {
      fleet,
      engines,
      stateDir,
      stop: async () => {
        await fleet.stop();
        await engines.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
};
