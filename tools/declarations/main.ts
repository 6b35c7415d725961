import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSecrets } from '../local/fleet/secrets';
import { root, testStateDir } from '../local/paths';
import { enginesFile, readEnginesFile } from '../local/test-engines';
import { UserError } from '../local/user-error';
import { type ApiContract, apiContract } from './api-contract';
import { breakingChanges } from './breaking-changes';
import { acceptedFile, contractFile, contractText, readAccepted, readContract } from './contract-files';
import { declarations } from './declared-endpoints';
import { gatewayFile } from './gateway-file';
import { declaredLimits, withDeclaredLimits } from './limits';
import { publicDocument } from './public-document';

const limitsPage = join(root, 'docs/limits.md');

const writeContract = (contract: ApiContract): void => {
  if (existsSync(contractFile)) {
    const named = new Set(readAccepted().map(({ change }) => change));
    const unnamed = breakingChanges(readContract(), contract).filter((change) => !named.has(change));
    if (unnamed.length > 0)
      throw new UserError(
        `These changes break clients. Take them back, or name each in ${acceptedFile} with its reason:\n${unnamed.join('\n')}`,
      );
  }
  mkdirSync(join(contractFile, '..'), { recursive: true });
  writeFileSync(contractFile, contractText(contract));
};

/** `npm run docs:api`: writes what clients rely on, and docs/limits.md, from the services' declarations. */
export const main = async (): Promise<number> => {
  const engines = readEnginesFile(enginesFile);
  if (!engines)
    throw new UserError('Two services open their store to say what they have: run `npm run engines` first.');
  const declared = await declarations(engines.urls, loadSecrets(join(testStateDir, 'declared-secrets.json')));
  try {
    const file = gatewayFile();
    const page = readFileSync(limitsPage, 'utf8');
    writeFileSync(limitsPage, withDeclaredLimits(page, declaredLimits(file, declared)));
    writeContract(apiContract(publicDocument(declared, file)));
  } finally {
    await declared.close();
  }
  // Drivers of stores that were never meant to be used keep timers.
  process.exit(0);
};
