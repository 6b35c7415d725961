import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EngineUrls, type StripeSettings } from './engines/engine';
import { type RunningEngines } from './engines/start-engines';
import { testStateDir } from './paths';
import { identityOf, isSameProcess } from './process/identity';

/** Where running test engines can be found; ULTRAMARKET_TEST_ENGINES names it to the tests. */
export const enginesFile = join(testStateDir, 'engines.json');

export interface TestEngines {
  pid: number;
  identity: string;
  urls: EngineUrls;
  stripe: StripeSettings;
  /** Two RSA keys (PEM) for the tokens of the tests: making one takes longer than most suites. */
  signingKeys: [string, string];
}

const newKey = (): string =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;

export const writeEnginesFile = (
  file: string,
  { urls, stripe }: Pick<RunningEngines, 'urls' | 'stripe'>,
): void => {
  const content: TestEngines = {
    pid: process.pid,
    identity: identityOf(process.pid) ?? '',
    urls,
    stripe,
    signingKeys: [newKey(), newKey()],
  };
  writeFileSync(`${file}.new`, JSON.stringify(content, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/** The engines of a run that is still alive. */
export const readEnginesFile = (file: string): TestEngines | undefined => {
  try {
    const engines = JSON.parse(readFileSync(file, 'utf8')) as TestEngines;
    return isSameProcess(engines.pid, engines.identity) ? engines : undefined;
  } catch {
    return undefined;
  }
};
