import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/paths';
import { errorsPage } from '../errors';

test('when an error code is declared, changed or removed, the page of codes says the same', () => {
  const page = errorsPage();
  expect(page).toContain('`ORDER_NOT_FOUND`');
  expect(readFileSync(join(root, 'docs/errors.md'), 'utf8')).toBe(page);
});
