import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { engineNames } from './engines/engine';
import { shelterOf } from './engines/postgres-home';

/** A state folder and what had to live outside it. */
export const stateFolders = (stateDir: string): string[] => [shelterOf(join(stateDir, 'postgres')), stateDir];

/** Removes what the engines keep. They must not be running. */
export const removeEngineData = (stateDir: string): void => {
  const folders = [shelterOf(join(stateDir, 'postgres')), ...engineNames.map((name) => join(stateDir, name))];
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};

export const removeState = (stateDir: string): void => {
  for (const folder of stateFolders(stateDir))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};
