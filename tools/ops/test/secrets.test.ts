import { createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { loadSecrets } from '../../local/fleet/secrets';
import { serviceNames } from '../../local/fleet/services';
import { scratchFolder } from '../../local/test/scratch';
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

test('the gateway gets the public half of the key that signs tokens, on one line', () => {
  const line = secretValues(secrets)['gateway']?.secrets.values['JWT_PUBLIC_KEY'] ?? '';
  expect(line).not.toContain('\n');
  const own = createPublicKey(secrets.jwtPrivateKey).export({ format: 'jwk' });
  expect(createPublicKey(line.replaceAll('\\n', '\n')).export({ format: 'jwk' })).toEqual(own);
});
