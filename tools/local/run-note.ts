import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningEngines } from './engines/start-engines';
import { type Fleet } from './fleet/start-fleet';
import { runDir } from './paths';

/** Where the parts of the running system answer, for the other commands. */
export interface RunNote {
  gatewayUrl: string;
  stripeUrl: string;
  services: Record<string, string>;
  engines: RunningEngines['urls'];
  /** From the command to the last service that was ready, s. */
  bootSeconds: number;
}

const file = join(runDir, 'run.json');

export const noteRun = (fleet: Fleet, engines: RunningEngines, bootSeconds: number): void => {
  const note: RunNote = {
    gatewayUrl: fleet.gatewayUrl,
    stripeUrl: fleet.stripeUrl,
    services: Object.fromEntries(fleet.services.map((name) => [name, fleet.url(name)])),
    engines: engines.urls,
    bootSeconds,
  };
  writeFileSync(`${file}.new`, JSON.stringify(note, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

export const readRun = (): RunNote | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RunNote;
  } catch {
    return undefined;
  }
};

export const deleteRunNote = (): void => rmSync(file, { force: true });
