import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../local/process/run';
import { type Shop, type Shopper } from '../client/shop';
import { schemathesis } from '../ops/tools';
import { configuration, type Document } from './configuration';

export const callers = ['guest', 'shopper', 'vendor', 'manager', 'admin'] as const;
export type CallerName = (typeof callers)[number];

export interface FuzzOptions {
  shop: Shop;
  /** May give roles. */
  admin: Shopper;
  seed: number;
  /** For all callers together. */
  seconds: number;
  as?: readonly CallerName[];
  log: (line: string) => void;
}

/**
 * Paths that would end the test rather than fail it: they sign the caller out, take its account away, or start work that
 * outlasts the run.
 */
const leftAlone = [
  '/logout$',
  '/auth/sessions',
  '/users/me$',
  '/rebuild',
  '/reindex',
  '/auth/keys',
  '/auth/users/\\{[^}]+\\}/(role|status)$',
];

/** People of their own: what the tester does to their accounts harms no other user. */
const tokenOf = async ({ shop, admin }: FuzzOptions, name: CallerName): Promise<string | undefined> => {
  if (name === 'guest') return undefined;
  // Nobody but the owner of the shop makes administrators.
  if (name === 'admin') return admin.token;
  const person = await shop.register();
  if (name === 'shopper') return person.token;
  await admin.data('PUT', `/api/v1/auth/users/${person.userId}/role`, { body: { role: name.toUpperCase() } });
  return (await shop.login(person.email, 'Correct-horse-9')).token;
};

/**
 * Has Schemathesis drive every public endpoint from the merged OpenAPI document as each kind of caller, stateful links
 * included. True when no answer was a 5xx, of an undeclared status, type or body, no value that the document forbids was
 * taken and none that it allows was refused.
 */
export const fuzz = async (options: FuzzOptions): Promise<boolean> => {
  const { shop, seed, seconds, as = callers, log } = options;
  const program = join(await schemathesis.folder(log), 'schemathesis');
  const folder = mkdtempSync(join(tmpdir(), 'ultramarket-fuzz-'));
  log(`seed ${seed}: repeat with \`npm run fuzz -- --seed ${seed}\``);
  const document = (await (await fetch(`${shop.gatewayUrl}/docs/openapi.json`)).json()) as Document;
  let clean = true;
  try {
    for (const name of as) {
      const token = await tokenOf(options, name);
      const config = join(folder, `${name}.toml`);
      writeFileSync(config, configuration(document, name));
      let output = '';
      const { code } = await run(
        program,
        [
          ...['--config-file', config, 'run'],
          `${shop.gatewayUrl}/docs/openapi.json`,
          ...['--url', shop.gatewayUrl, '--checks', 'all', '--phases', 'examples,coverage,fuzzing,stateful'],
          ...['--seed', String(seed), '--max-time', String(Math.ceil(seconds / as.length)), '--workers', '2'],
          ...['--request-timeout', '35', '--generation-database', 'none', '--no-color', '--warnings', 'off'],
          ...leftAlone.flatMap((path) => ['--exclude-path-regex', path]),
          ...(token ? ['--header', `Authorization: Bearer ${token}`] : []),
        ],
        { cwd: folder, onOutput: (text) => void (output += text) },
      );
      log(`as ${name}: ${code === 0 ? 'clean' : 'NOT clean'}`);
      if (code !== 0) log(output);
      clean &&= code === 0;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return clean;
};
