import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KongFile, parseKongFile } from '../../local/gateway/kong-file';
import { serviceNames } from '../../local/fleet/services';
import { root } from '../../local/paths';
import { run } from '../../local/process/run';
import { type Check } from '../check';

const source = join(root, 'kong/kong.yml');

/** What an operator who starts Kong has to know; kong.yml explains each. */
const placeholders = {
  JWT_PUBLIC_KEY: '-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n',
  STOREFRONT_ORIGIN: 'https://shop.test',
  SERVICE_PORT: '3000',
};

/** As Kong gets it: filled in by the program that compose runs. */
const filled = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'ultramarket-kong-'));
  try {
    const target = join(folder, 'kong.yml');
    const args = [join(root, 'kong/fill-in.mjs'), source, target];
    const { code, output } = await run(process.execPath, args, { env: placeholders });
    if (code !== 0) throw new Error(output.trim());
    return readFileSync(target, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** @returns what is wrong with a file whose schemas are all right */
export const kongFindings = (file: KongFile): string[] => {
  const findings: string[] = [];
  for (const name of serviceNames) {
    const service = file.services.find((each) => each.name === name);
    const upstream = file.upstreams.find((each) => each.name === `${name}-service`);
    if (!service) findings.push(`${name} is not routed to`);
    if (!upstream?.healthchecks) findings.push(`${name} has no upstream with health checks`);
    const ports = [
      new URL(service?.url ?? 'http://a:1').port,
      ...(upstream?.targets ?? []).map(({ target }) => target.split(':')[1]),
    ];
    if (ports.some((port) => port !== placeholders.SERVICE_PORT))
      findings.push(`a port of ${name} is not \${SERVICE_PORT}`);
  }
  for (const { name: service, routes } of file.services) {
    if (!serviceNames.some((name) => name === service)) findings.push(`there is no service ${service}`);
    for (const { name, paths, plugins } of routes) {
      for (const path of paths)
        if (!/^~?\/api\/v1\/[a-z]/.test(path))
          findings.push(`the route ${name} leads out of /api/v1: ${path}`);
      const staffOnly = plugins.some(
        (plugin) => plugin.name === 'acl' && plugin.config.allow.join() === 'staff',
      );
      if (paths.includes('/api/v1/admin') && !staffOnly)
        findings.push('/api/v1/admin is open to others than staff');
    }
  }
  for (const name of [
    'correlation-id',
    'cors',
    'rate-limiting',
    'request-size-limiting',
    'prometheus',
    'opentelemetry',
  ])
    if (!file.plugins.some((plugin) => plugin.name === name))
      findings.push(`the plugin ${name} is not on for everything`);
  return findings;
};

export const kongChecks: readonly Check[] = [
  {
    name: 'kong-file',
    proves:
      'kong.yml passes the strict schemas of its plugins, has an upstream with health checks for each service, and leads to nothing outside /api/v1',
    look: async () => {
      const text = await filled();
      const direct = parseKongFile(readFileSync(source, 'utf8'), {
        ...placeholders,
        JWT_PUBLIC_KEY: placeholders.JWT_PUBLIC_KEY.trim().replaceAll('\n', '\\n'),
      });
      const file = parseKongFile(text, {});
      const same = JSON.stringify(file) === JSON.stringify(direct);
      return [
        ...kongFindings(file),
        ...(same ? [] : ['kong/fill-in.mjs and the local gateway read the file differently']),
      ];
    },
  },
];
