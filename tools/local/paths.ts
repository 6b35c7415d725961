import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

/** The checkout. Everything the tools make lives below `.ultramarket` in it, so that `npm run reset` can take it away. */
export const root = resolve(__dirname, '../..');

export const stateRoot = join(root, '.ultramarket');
export const buildDir = join(stateRoot, 'build');
export const cacheDir = join(stateRoot, 'cache');
/** Of `npm start`: who runs, the engines' data, what they said. */
export const runDir = join(stateRoot, 'run');
export const dataDir = join(stateRoot, 'data');
export const logDir = join(stateRoot, 'logs');
export const secretsFile = join(stateRoot, 'secrets.json');

export const testStateDir = join(stateRoot, 'test');

/** Downloads are kept apart from state: a reset does not fetch them again, and several checkouts may share one folder. */
export const enginesDir = (): string =>
  resolve(process.env['ULTRAMARKET_ENGINES'] ?? join(stateRoot, 'engines'));

export const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);
