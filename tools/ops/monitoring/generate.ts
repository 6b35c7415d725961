import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../local/paths';
import { checkout } from './dashboards/checkout';
import { engines } from './dashboards/engines';
import { grafanaJson } from './dashboards/grafana';
import { overview } from './dashboards/overview';
import { type Dashboard } from './dashboards/panel';
import { runtime } from './dashboards/runtime';
import { service } from './dashboards/service';
import { objectiveRules } from './objectives';

export const monitoring = join(root, 'infrastructure/monitoring');
export const dashboards: readonly Dashboard[] = [overview, service, checkout, engines, runtime];

/** Every file that is written by us and not by hand, with what must be in it. */
export const generatedFiles = (): Map<string, string> =>
  new Map([
    ...dashboards.map((dashboard): [string, string] => [
      join(monitoring, 'grafana/dashboards', `${dashboard.uid.replace('ultramarket-', '')}.json`),
      grafanaJson(dashboard),
    ]),
    [join(monitoring, 'prometheus/rules/slo.yml'), objectiveRules()],
  ]);

/** `npm run ops:dashboards`: writes the dashboards, and the recording rules of the objectives. */
export const main = async (): Promise<number> => {
  for (const [file, content] of generatedFiles()) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`written ${file.slice(root.length + 1)}`);
  }
  return 0;
};
