import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { serviceNames } from '../../local/fleet/services';
import { root } from '../../local/paths';
import { exportedMetrics } from './exported-metrics';
import { dashboards, generatedFiles, monitoring } from './generate';
import { metricNames } from './metric-names';
import { expressions, rules, ruleTestFiles, runbooks } from './rules';

const kebab = (name: string): string => name.replace(/(?<=[a-z0-9])([A-Z])/g, '-$1').toLowerCase();

export const metricsExist = async (): Promise<string[]> => {
  const known = await exportedMetrics();
  const recorded = new Set(rules().map(({ record }) => record));
  return expressions().flatMap(({ where, expr }) =>
    [...metricNames(expr)]
      .filter((name) => !known.has(name) && !recorded.has(name))
      .map((name) => `${where} reads ${name}, which nobody exports or records`),
  );
};

export const alertsAreComplete = async (): Promise<string[]> => {
  const alerts = rules().flatMap((rule) => (rule.alert ? [{ ...rule, alert: rule.alert }] : []));
  const tests = ruleTestFiles()
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const books = readdirSync(runbooks).filter((name) => name !== 'README.md');
  const index = readFileSync(join(runbooks, 'README.md'), 'utf8');
  const wanted = alerts.map(({ alert }) => `${kebab(alert)}.md`);
  return [
    ...alerts.flatMap(({ alert, labels, annotations }) => {
      const book = `${kebab(alert)}.md`;
      const problems = ['summary', 'description']
        .filter((key) => !annotations?.[key])
        .map((key) => `has no ${key}`);
      if (!['page', 'ticket', 'heartbeat'].includes(labels?.['severity'] ?? ''))
        problems.push('has no known severity');
      if (!annotations?.['runbook_url']?.endsWith(`/docs/runbooks/${book}`))
        problems.push(`does not link to ${book}`);
      if (!books.includes(book)) problems.push(`has no runbook docs/runbooks/${book}`);
      if (!index.includes(`[${alert}](${book})`)) problems.push('is not in docs/runbooks/README.md');
      if (
        !new RegExp(`\\b${alert}\\b`).test(tests) &&
        !new RegExp(`\\b${alert.replace(/[A-Z][a-z]+$/, '')}\\.\\*`).test(tests)
      )
        problems.push('has no test in infrastructure/monitoring/prometheus/tests');
      return problems.map((problem) => `alert ${alert} ${problem}`);
    }),
    ...books.filter((book) => !wanted.includes(book)).map((book) => `runbook ${book} has no alert`),
  ];
};

export const generatedIsFresh = async (): Promise<string[]> => {
  const files = generatedFiles();
  const stale = [...files].filter(
    ([file, content]) => !existsSync(file) || readFileSync(file, 'utf8') !== content,
  );
  const folder = join(monitoring, 'grafana/dashboards');
  const strays = readdirSync(folder).filter((name) => !files.has(join(folder, name)));
  const uids = dashboards.map(({ uid }) => uid);
  return [
    ...stale.map(([file]) => `${file.slice(root.length + 1)} is stale: npm run ops:dashboards`),
    ...strays.map((name) => `${name} is no dashboard of ours: remove it`),
    ...uids
      .filter((uid, index) => uids.indexOf(uid) !== index)
      .map((uid) => `two dashboards have the uid ${uid}`),
  ];
};

export const everyServiceIsScraped = async (): Promise<string[]> => {
  const file = parse(readFileSync(join(monitoring, 'prometheus/prometheus.yml'), 'utf8')) as {
    scrape_configs: Array<{ job_name: string; static_configs: Array<{ targets: string[] }> }>;
  };
  const targets =
    file.scrape_configs.find(({ job_name: job }) => job === 'ultramarket')?.static_configs[0]?.targets ?? [];
  const wanted = serviceNames.map((name) => `${name}-service:3000`);
  return [
    ...wanted.filter((target) => !targets.includes(target)).map((target) => `${target} is not scraped`),
    ...targets.filter((target) => !wanted.includes(target)).map((target) => `${target} is no service`),
  ];
};

interface LogIndexes {
  policy: { policy: { phases: { delete?: { min_age: string } } } };
  template: {
    index_patterns: string[];
    template: { settings: Record<string, unknown>; mappings: { properties: object } };
  };
}

/** The pieces of the way of a log line name each other: pipeline, template, policy, and what the logger writes. */
export const logsAreKept = async (): Promise<string[]> => {
  const read = (file: string): string => readFileSync(join(monitoring, file), 'utf8');
  const pipeline = read('logstash/pipeline/ultramarket.conf');
  const policy = JSON.parse(read('elasticsearch/logs-policy.json')) as LogIndexes['policy'];
  const { index_patterns: patterns, template } = JSON.parse(
    read('elasticsearch/logs-template.json'),
  ) as LogIndexes['template'];
  const setup = read('elasticsearch/setup.sh');
  const policyName = String(template.settings['index.lifecycle.name']);
  const index = /index => "([^%"]+)%\{\+YYYY\.MM\.dd\}"/.exec(pipeline)?.[1];
  const fields = /known = \[([^\]]+)\]/.exec(pipeline)?.[1]?.match(/\w+/g) ?? [];
  const unmapped = fields.filter((field) => !(field in template.mappings.properties));
  return [
    ...(policy.policy.phases.delete?.min_age === '30d' ? [] : ['logs are not deleted after 30 days']),
    ...(index && patterns.includes(`${index}*`)
      ? []
      : ['the template is not for the daily index of the pipeline']),
    ...(setup.includes(`_ilm/policy/${policyName} logs-policy.json`)
      ? []
      : ['setup.sh does not make the policy of the template']),
    ...(fields.length > 0 ? [] : ['the pipeline reads no fields']),
    ...unmapped.map((field) => `the template does not know ${field}, which the pipeline writes`),
  ];
};
