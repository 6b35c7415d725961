import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/paths';

const folder = join(root, 'docs/runbooks');
const pages = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
const readme = pages.find(([name]) => name === 'README.md')?.[1] ?? '';
const blockOf = (page: string): string =>
  [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block).join('\n');

const filesBelow = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|tf|md|hcl|tfvars)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
const infrastructure = filesBelow('infrastructure').join('\n');
const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts;

/** Of those whose services we use. */
const providers = ['status.stripe.com'];

/** What a label of the alert, or the engineer on call, says. */
const givenByHand = ['POD', 'TOPIC', 'CACHE', 'JOB', 'TARGET', 'ORDER', 'ADMIN', 'PASSWORD'];

describe.each(pages)('%s', (_name, page) => {
  test('when it uses a variable, the first page says where it comes from', () => {
    const defined = [...blockOf(readme).matchAll(/\b([A-Z][A-Z_]*)=/g)].map(([, name = '']) => name);
    const used = [...blockOf(page).matchAll(/\$\{?([A-Z][A-Z_]*)/g)].map(([, name = '']) => name);
    const own = [...blockOf(page).matchAll(/\b([A-Z][A-Z_]*)=/g)].map(([, name = '']) => name);
    expect(used.filter((name) => ![...defined, ...own, ...givenByHand].includes(name))).toEqual([]);
  });

  test('when it names a host, that host is one of ours', () => {
    const hosts = [...page.matchAll(/\b([a-z][\w-]*(?:\.[a-z][\w-]*)+):\d{2,5}\b|https?:\/\/([\w.-]*\w)/g)]
      .map(([, bare, inUrl]) => bare ?? inUrl ?? '')
      .filter((host) => host !== 'localhost' && host !== '127.0.0.1');
    expect(hosts.filter((host) => !infrastructure.includes(host) && !providers.includes(host))).toEqual([]);
  });

  test('when it names a namespace or a command of ours, it is there', () => {
    const namespaces = [...page.matchAll(/kubectl -n ([\w-]+)/g)].map(([, name = '']) => name);
    expect(namespaces.filter((name) => !infrastructure.includes(name))).toEqual([]);
    const commands = [...page.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name = '']) => name);
    expect(commands.filter((name) => !Object.keys(scripts).includes(name))).toEqual([]);
  });
});
