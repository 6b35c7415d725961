import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { shelterOf } from './engines/postgres-home';

/** Takes a state folder away together with what had to live outside it. */
export const removeState = (stateDir: string): void => {
  rmSync(shelterOf(join(stateDir, 'postgres')), { recursive: true, force: true });
  rmSync(stateDir, { recursive: true, force: true, maxRetries: 5 });
};
