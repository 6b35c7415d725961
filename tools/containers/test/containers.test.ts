import { createPublicKey, createPrivateKey } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSecrets } from '../../local/fleet/secrets';
import { missingLines } from '../compose-secrets';
import { copyNativePackages } from '../native-packages';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ultramarket-containers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const valuesOf = (lines: string[]): Record<string, string> =>
  Object.fromEntries(lines.map((line) => /^([A-Z0-9_]+)='(.*)'$/.exec(line)?.slice(1) as [string, string]));

test('when secrets are made, keys fit each other and stay the same from then on', () => {
  const file = join(folder, 'secrets.json');
  const values = valuesOf(missingLines('', loadSecrets(file)));
  const pem = (name: string): string => (values[name] ?? '').replaceAll('\\n', '\n');
  const key = createPrivateKey(pem('JWT_PRIVATE_KEY'));
  expect(createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString().trim()).toBe(
    pem('JWT_PUBLIC_KEY'),
  );
  expect(values).toHaveProperty('ORDER_DB_PASSWORD');
  expect(values).not.toHaveProperty('PRODUCT_DB_PASSWORD');
  const again = valuesOf(missingLines('', loadSecrets(file)));
  expect(again['ORDER_DB_PASSWORD']).toBe(values['ORDER_DB_PASSWORD']);
});

test('when a variable is set already, it is left alone', () => {
  const lines = missingLines(
    "# mine\nSEED_PASSWORD='own'\nS3_ACCESS_KEY=\n",
    loadSecrets(join(folder, 'secrets.json')),
  );
  const values = valuesOf(lines);
  expect(values).not.toHaveProperty('SEED_PASSWORD');
  expect(values).not.toHaveProperty('S3_ACCESS_KEY');
  expect(values).toHaveProperty('S3_SECRET_KEY');
});

test('when a service uses native code, the package comes along with all that it needs, and nowhere else', () => {
  copyNativePackages('file', join(folder, 'file'));
  copyNativePackages('order', join(folder, 'order'));
  for (const name of ['sharp', 'detect-libc', '@img/colour'])
    expect(existsSync(join(folder, 'file/node_modules', name, 'package.json'))).toBe(true);
  expect(existsSync(join(folder, 'file/node_modules/bcrypt'))).toBe(false);
  expect(existsSync(join(folder, 'order'))).toBe(false);
});
