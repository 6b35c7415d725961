import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/paths';
import { run } from '../../local/process/run';
import { type Check } from '../check';
import { k6 } from '../tools';

const folder = join(root, 'k6/scenarios');
const wanted = ['breakpoint', 'checkout', 'load', 'search', 'smoke', 'soak', 'spike', 'stress'];

interface Inspected {
  scenarios: Record<string, { executor: string }> | null;
  thresholds: Record<string, unknown> | null;
}

const faultsOf = ({ scenarios, thresholds }: Inspected, buys: boolean): string[] => [
  ...Object.entries(scenarios ?? {}).flatMap(([name, { executor }]) =>
    executor.endsWith('arrival-rate') ? [] : [`${name} is no open loop: ${executor}`],
  ),
  ...(Object.keys(thresholds ?? {}).length > 0 ? [] : ['it has no thresholds']),
  // Without this sample a run whose books were never opened would pass.
  ...(!buys || thresholds?.['books_checked'] ? [] : ['it buys and does not check the books']),
];

const inspect = async (scenario: string, env: Record<string, string>): Promise<string[]> => {
  const { code, output } = await run('k6', ['inspect', join(folder, `${scenario}.js`)], { env });
  if (code !== 0) return [`${scenario}: ${output.trim()}`];
  const inspected = JSON.parse(output.slice(output.indexOf('{'))) as Inspected;
  return faultsOf(inspected, scenario !== 'search').map((fault) => `${scenario}: ${fault}`);
};

export const loadChecks: readonly Check[] = [
  {
    name: 'k6',
    proves:
      'every load test parses, keeps its rate whatever the shop does, has thresholds and checks the books',
    tools: [k6],
    look: async ({ env }) => {
      const present = readdirSync(folder).map((file) => file.replace('.js', ''));
      const missing = wanted.filter((name) => !present.includes(name)).map((name) => `${name} is missing`);
      const faults = await Promise.all(present.map((scenario) => inspect(scenario, env)));
      return [...missing, ...faults.flat()];
    },
  },
];
