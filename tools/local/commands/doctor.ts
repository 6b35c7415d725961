import { freemem, totalmem } from 'node:os';
import { statfsSync } from 'node:fs';
import { type Engine } from '../engines/engine';
import { engines } from '../engines/start-engines';
import { presentServices, serviceNames } from '../fleet/services';
import { root, runDir, testStateDir } from '../paths';
import { requireFree } from '../ports';
import { liveRun } from '../process/registry';
import { messageOf } from '../user-error';

interface Check {
  title: string;
  /** Answers what was found; throws the sentence that helps. */
  look: () => Promise<string>;
}

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

const engineCheck = (engine: Engine): Check => ({
  title: engine.title,
  look: async () => {
    if (engine.external(process.env)) return 'given in the environment';
    if (engine.available && !engine.available()) return 'not part of this checkout';
    await engine.check();
    return 'here or can be fetched';
  },
});

const portsCheck: Check = {
  title: 'Ports',
  look: async () => {
    if (liveRun(runDir)) return 'in use by UltraMarket itself, which is running';
    for (const engine of engines) {
      if (engine.external(process.env)) continue;
      for (const { variable, fixed, what } of engine.ports)
        await requireFree(Number(process.env[variable] ?? fixed), what, variable);
    }
    const base = Number(process.env['PORT_BASE'] ?? 3001);
    for (const name of presentServices())
      await requireFree(base + serviceNames.indexOf(name), `the ${name} service`, 'PORT_BASE');
    await requireFree(Number(process.env['GATEWAY_PORT'] ?? 8000), 'the gateway', 'GATEWAY_PORT');
    return 'free';
  },
};

const roomCheck: Check = {
  title: 'Room',
  look: async () => {
    const { bavail, bsize } = statfsSync(root);
    const found = `${gigabytes(bavail * bsize)} on disk, ${gigabytes(freemem())} of ${gigabytes(totalmem())} memory free`;
    if (bavail * bsize < 4 * 1024 ** 3) throw new Error(`${found}: less than 4 GB on disk is not enough`);
    return found;
  },
};

export const doctor = async (): Promise<number> => {
  const checks: Check[] = [
    { title: 'Node', look: async () => process.version },
    ...engines.map(engineCheck),
    portsCheck,
    roomCheck,
    { title: 'Test engines', look: async () => (liveRun(testStateDir) ? 'running' : 'not running') },
  ];
  let faults = 0;
  for (const { title, look } of checks) {
    try {
      console.log(`ok     ${title}: ${await look()}`);
    } catch (error) {
      faults += 1;
      console.log(`FAULT  ${title}: ${messageOf(error)}`);
    }
  }
  console.log(faults === 0 ? '\nAll well: `npm start` should work.' : `\n${faults} to put right first.`);
  return faults === 0 ? 0 : 1;
};
