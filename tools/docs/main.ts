import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../local/paths';
import { errorsPage } from './errors';

/** `npm run docs:errors`: writes docs/errors.md from the services' declarations. */
export const main = async (): Promise<number> => {
  writeFileSync(join(root, 'docs/errors.md'), errorsPage());
  return 0;
};
