import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../../local/paths';
import { output } from '../../helm/chart';
import { type Check } from '../../check';
import { valuesOf } from './facts';

const publicKey = String.raw`-----BEGIN PUBLIC KEY-----\nMII&/|B\n-----END PUBLIC KEY-----`;

/** Runs the script that fills in kong/kong.yml, here, with folders of its own. */
const fillIn = async (script: string, settings: Record<string, string>): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'ultramarket-kong-'));
  try {
    for (const name of ['files', 'kong']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'files/kong.yml'), readFileSync(join(root, 'kong/kong.yml')));
    const here = script.replaceAll('/files/', `${folder}/files/`).replaceAll('/kong/', `${folder}/kong/`);
    await output('sh', ['-euc', here], { env: settings });
    return readFileSync(join(folder, 'kong/kong.yml'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Filled {
  consumers: Array<{ jwt_secrets: Array<{ rsa_public_key: string }> }>;
}

const lookAtFile = (text: string): string[] => {
  const left = text.split('\n').filter((line) => /\$\{[A-Z_]+\}/.test(line) && !/^\s*#/.test(line));
  const [consumer] = (parse(text) as Filled).consumers;
  const key = consumer?.jwt_secrets[0]?.rsa_public_key;
  return [
    ...left.map((line) => `kong.yml: not filled in: ${line.trim()}`),
    ...(key === publicKey.replaceAll('\\n', '\n') ? [] : [`kong.yml: the public key arrives as ${key}`]),
  ];
};

/** Where compose is, both run the same Kong. */
const lookAtImage = (image: string): string[] => {
  const compose = join(root, 'docker-compose.yml');
  const name = image.replace(/^docker\.io\/(library\/)?/, '');
  return !existsSync(compose) || readFileSync(compose, 'utf8').includes(name)
    ? []
    : [`the chart runs ${image}, docker-compose.yml another Kong`];
};

export const gatewayCheck: Check = {
  name: 'helm-gateway',
  proves:
    'the gateway in the cluster is the Kong of compose, and gets kong/kong.yml with every placeholder filled in',
  look: async () => {
    const { config = {}, image = '', prepare = '' } = valuesOf('gateway');
    const settings = Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)]));
    const filled = await fillIn(prepare, { ...settings, JWT_PUBLIC_KEY: publicKey });
    return [...lookAtFile(filled), ...lookAtImage(image)];
  },
};
