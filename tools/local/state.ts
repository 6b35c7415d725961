import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { shelterOf } from './engines/postgres-home';

/** A state folder and what had to live outside it. */
export const stateFolders = (stateDir: string): string[] => [shelterOf(join(stateDir, 'postgres')), stateDir];

export const removeState = (stateDir: string): void => {
  for (const folder of stateFolders(stateDir))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};
