import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSecrets } from '../../local/fleet/secrets';
import { serviceNames } from '../../local/fleet/services';
import { root } from '../../local/paths';
import { scratchFolder } from '../../local/test/scratch';
import { parseCompose } from '../checks/compose';
import { valuesOf } from '../checks/helm/facts';
import { secretValues } from '../helm/secrets';

const { folder, remove } = scratchFolder();
afterAll(remove);
const secrets = loadSecrets(join(folder, 'secrets.json'));

test.each([...serviceNames, 'gateway'])(
  '%s gets each secret that its chart asks for, and no other',
  (name) => {
    const { keys = [], optional = [] } = valuesOf(name).secrets ?? {};
    const made = Object.keys(secretValues(secrets)[name]?.secrets.values ?? {});
    expect(made).toEqual(expect.arrayContaining(keys));
    expect([...keys, ...optional]).toEqual(expect.arrayContaining(made));
  },
);

test('the client that seeds exists only where the demo catalogue is seeded', () => {
  const listed = secretValues(secrets)['auth']?.secrets.values['SERVICE_CLIENTS'] ?? '';
  const names = (clients: string): string[] => clients.split(',').map((each) => each.split(':')[0] ?? '');
  expect(names(listed)).toEqual([...serviceNames]);
  const clientsIn = (file: string): string => {
    const auth = parseCompose(readFileSync(join(root, file), 'utf8')).services['auth-service'];
    return String(auth?.environment?.['SERVICE_CLIENTS']);
  };
  expect(names(clientsIn('docker-compose.prod.yml'))).toEqual([...serviceNames]);
  // Compose fills in what stands behind `:+` only where the secret is set.
  const whereSet = '${SEED_CLIENT_SECRET:+,seed:$SEED_CLIENT_SECRET}';
  expect(clientsIn('docker-compose.yml')).toBe(`${clientsIn('docker-compose.prod.yml')}${whereSet}`);
});

test('the gateway gets the public half of the key that signs tokens, on one line', () => {
  const line = secretValues(secrets)['gateway']?.secrets.values['JWT_PUBLIC_KEY'] ?? '';
  expect(line).not.toContain('\n');
  const own = createPublicKey(secrets.jwtPrivateKey).export({ format: 'jwk' });
  expect(createPublicKey(line.replaceAll('\\n', '\n')).export({ format: 'jwk' })).toEqual(own);
});
