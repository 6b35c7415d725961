import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as contracts from '@ultramarket/contracts';
import { root } from '../../local/paths';

/** Names of all events and commands. */
const messages = Object.entries(contracts).flatMap(([name, value]) =>
  typeof value === 'function' && 'topic' in value ? [name] : [],
);

const sources = execFileSync('git', ['ls-files', '-z', 'services/*/src/*.ts'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && !file.endsWith('.test.ts'))
  .map((file) => ({ file, service: file.split('/')[1] ?? '', text: readFileSync(join(root, file), 'utf8') }));

const services = [...new Set(sources.map(({ service }) => service))];

/** What a service makes messages of: definitions that it calls, and the commands of its sagas. */
const published = (service: string): string[] => {
  const text = sources
    .filter((source) => source.service === service)
    .map((source) => source.text)
    .join('\n');
  return messages.filter(
    (name) =>
      new RegExp(`\\b${name}\\(|\\bcommand: ${name}\\b`).test(text) ||
      (name === 'AuditRecorded' && /\bauditRecord\(/.test(text)),
  );
};

const declared = (service: string): string[] => {
  const text = sources.find(({ file }) => file === `services/${service}/src/service.ts`)?.text ?? '';
  return /publishes: \[([^\]]*)\]/.exec(text)?.[1]?.match(/\w+/g) ?? [];
};

test('when a service publishes a message, its declaration names it, and nothing else', () => {
  expect(Object.fromEntries(services.map((service) => [service, declared(service).toSorted()]))).toEqual(
    Object.fromEntries(services.map((service) => [service, published(service).toSorted()])),
  );
  expect(messages.length).toBeGreaterThan(50);
});
