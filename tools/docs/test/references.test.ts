import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/paths';

/** Numbers of requirements and sections of a design: the documents that they point to are not in the repository. */
const outside =
  /\b(?:AUTH|USER|PROD|ORD|PAY|CART|INV|SRCH|SEARCH|REV|SHIP|NOTI|ANA|REC|ADM|FILE|XC|EVT|SAGA|NFR|INF)-\d{2}\b|\bdesign (?:section )?\d/;

/** Where dashes and digits mean something else. */
const others =
  /^(?:package-lock\.json|docs\/api\/|tools\/docs\/test\/references\.test\.ts$)|\/(?:test|tests)\/|\.test\.ts$/;

const textFiles = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => /\.(?:ts|js|mjs|cjs|md|json|ya?ml|tf|sh|sql)$/.test(file) && !others.test(file));

test('when a text refers to something, it is in the repository', () => {
  const dangling = textFiles.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (outside.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(dangling).toEqual([]);
  expect(textFiles.length).toBeGreaterThan(500);
});
