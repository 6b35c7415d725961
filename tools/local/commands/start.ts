import { generateClients } from '../../generate/main';
import { chosenNames } from '../arguments';
import { type EngineName, engineNames } from '../engines/engine';
import { type RunningEngines, startEngines } from '../engines/start-engines';
import { bundleFleet } from '../fleet/bundles';
import { presentServices, type ServiceName, serviceNames } from '../fleet/services';
import { type Fleet, requireFleetPorts, startFleet } from '../fleet/start-fleet';
import { loadTool } from '../hooks';
import { type Lifetime, openLifetime } from '../lifetime';
import { dataDir, logDir, runDir, secretsFile } from '../paths';
import { liveRun, openRegistry, type ProcessRegistry } from '../process/registry';
import { deleteRunNote, noteRun } from '../run-note';
import { startTable } from '../start-table';
import { required, UserError } from '../user-error';

/** What the steps hand on to each other. */
interface Run {
  /** When the command began, epoch ms. */
  begun: number;
  services: ServiceName[];
  lifetime: Lifetime;
  log: (line: string) => void;
  registry?: ProcessRegistry;
  engines?: RunningEngines;
  fleet?: Fleet;
}

interface Step {
  title: string;
  skip?: (run: Run) => boolean;
  run: (run: Run) => Promise<void>;
}

const registryOf = (run: Run): ProcessRegistry => required(run.registry, 'registry');
const enginesOf = (run: Run): RunningEngines => required(run.engines, 'engines');
const fleetOf = (run: Run): Fleet => required(run.fleet, 'fleet');

const callHook = async (name: string, run: Run): Promise<void> => {
  await loadTool(name)?.afterStart?.({ fleet: fleetOf(run), engines: enginesOf(run).urls, log: run.log });
};

/** The payment provider's test server starts with the fleet, because it must know where to send its events. */
const engineChoice: EngineName[] = engineNames.filter((name) => name !== 'stripe');

/** `npm start`, from top to bottom. */
const steps: Step[] = [
  {
    title: 'Checks',
    run: async (run) => {
      const registry = await openRegistry(runDir);
      run.registry = registry;
      run.lifetime.onEnd(() => registry.close());
      await requireFleetPorts(run.services);
    },
  },
  {
    title: 'Engines, database clients and bundles',
    run: async (run) => {
      const code = generateClients(run.log).then(() => bundleFleet(run.services, run.log));
      const engines = startEngines({
        stateDir: dataDir,
        logDir,
        ports: 'fixed',
        only: engineChoice,
        registry: registryOf(run),
        log: run.log,
      }).then((running) => {
        run.engines = running;
        run.lifetime.onEnd(() => running.stop());
      });
      const results = await Promise.allSettled([code, engines]);
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  },
  {
    title: 'Databases, services and gateway',
    run: async (run) => {
      const fleet = await startFleet({
        engines: enginesOf(run),
        registry: registryOf(run),
        stateDir: dataDir,
        secretsFile,
        logDir,
        ports: 'fixed',
        only: run.services,
        log: run.log,
      });
      run.fleet = fleet;
      run.lifetime.onEnd(() => fleet.stop());
      noteRun(fleet, enginesOf(run), (Date.now() - run.begun) / 1000);
      run.lifetime.onEnd(deleteRunNote);
    },
  },
  {
    title: 'Demo catalogue and users',
    skip: () => !loadTool('seed')?.afterStart,
    run: (run) => callHook('seed', run),
  },
  {
    title: 'A first purchase',
    skip: () => !loadTool('smoke')?.afterStart,
    run: (run) => callHook('smoke', run),
  },
];

const secondsSince = (begun: number): string => `${((Date.now() - begun) / 1000).toFixed(1)} s`;

export const start = async (args: string[]): Promise<number> => {
  const present = presentServices();
  const services = chosenNames(args, 'only', serviceNames) ?? present;
  const missing = services.find((name) => !present.includes(name));
  if (missing) throw new UserError(`--only: the service ${missing} does not exist yet.`);

  const earlier = liveRun(runDir);
  if (earlier) {
    console.log(
      `UltraMarket is already running (pid ${earlier.runner.pid}): \`npm run status\` shows it, \`npm stop\` ends it.`,
    );
    return 1;
  }
  const lifetime = openLifetime(0);
  let up = false;
  lifetime.onEnd(() => {
    if (up) console.log('Everything is stopped.');
  });
  const begun = Date.now();
  const run: Run = { begun, services, lifetime, log: (line) => console.log(`  ${line}`) };
  const due = steps.filter((step) => !step.skip?.(run));
  try {
    for (const [index, step] of due.entries()) {
      console.log(`[${index + 1}/${due.length}] ${step.title}`);
      const stepBegun = Date.now();
      await step.run(run);
      console.log(`  done in ${secondsSince(stepBegun)}`);
    }
  } catch (error) {
    if (lifetime.ending) return lifetime.forever();
    await lifetime.end();
    throw error;
  }
  up = true;
  lifetime.onEnd(() => console.log('\nStopping…'));
  console.log(startTable(fleetOf(run), enginesOf(run).urls));
  console.log(`Up after ${secondsSince(begun)}. Ctrl-C stops everything; logs are in ${logDir}.`);
  return lifetime.forever();
};
