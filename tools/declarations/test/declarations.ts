import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEngines } from '@ultramarket/platform/testing';
import { type EngineUrls } from '../../local/engines/engine';
import { loadSecrets } from '../../local/fleet/secrets';
import { type Declarations, declarations } from '../declared-endpoints';

let made: Promise<Declarations> | undefined;

/** What all services declare, made once for a suite. */
export const testDeclarations = (): Promise<Declarations> => {
  made ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'declarations-'));
    try {
      return await declarations(testEngines() as EngineUrls, loadSecrets(join(folder, 'secrets.json')));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  })();
  return made;
};

afterAll(async () => {
  await (await made)?.close();
});
