import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { serviceNames } from '../../local/fleet/services';
import { root } from '../../local/paths';
import { run } from '../../local/process/run';
import { type Check, type Surroundings } from '../check';
import { amtool, promtool, prometheus } from '../debian-archive';
import { exportedMetrics } from '../monitoring/exported-metrics';
import { dashboards, generatedFiles, monitoring } from '../monitoring/generate';
import { evaluateLive } from '../monitoring/live';
import { metricNames } from '../monitoring/metric-names';
import { expressions, rules, ruleFiles, ruleTestFiles } from '../monitoring/rules';

const runbooks = join(root, 'docs/runbooks');
const kebab = (name: string): string => name.replace(/(?<=[a-z0-9])([A-Z])/g, '-$1').toLowerCase();

const metricsExist = async (): Promise<string[]> => {
  const known = await exportedMetrics();
  const recorded = new Set(rules().map(({ record }) => record));
  return expressions().flatMap(({ where, expr }) =>
    [...metricNames(expr)]
      .filter((name) => !known.has(name) && !recorded.has(name))
      .map((name) => `${where} reads ${name}, which nobody exports or records`),
  );
};

const alertsAreComplete = async (): Promise<string[]> => {
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

const generatedIsFresh = async (): Promise<string[]> => {
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

const everyServiceIsScraped = async (): Promise<string[]> => {
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

const complaint = async (env: Surroundings['env'], program: string, args: string[]): Promise<string[]> => {
  const { code, output } = await run(program, args, { env });
  return code === 0
    ? []
    : [`${program} ${args.slice(0, 2).join(' ')}:`, ...output.trim().split('\n').slice(-40)];
};

const alertmanagerFiles = ['alertmanager.yml', 'alertmanager.compose.yml'].map((name) =>
  join(monitoring, 'alertmanager', name),
);

/** Which receivers get an alert. */
const routes: ReadonlyArray<[labels: string, receivers: string]> = [
  ['alertname=ServiceDown severity=page service=order', 'on-call'],
  ['alertname=InvariantBroken severity=page rule=orders-charges', 'business,on-call'],
  ['alertname=RevenueDropped severity=page currency=USD', 'business,on-call'],
  ['alertname=LatencyHigh severity=ticket service=search', 'tickets'],
  ['alertname=Heartbeat severity=heartbeat', 'heartbeat'],
  ['alertname=SomethingNew', 'tickets'],
];

export const monitoringChecks: readonly Check[] = [
  {
    name: 'monitoring-metrics',
    proves: 'every metric that a rule, an alert or a dashboard reads is exported or recorded',
    look: metricsExist,
  },
  {
    name: 'monitoring-alerts',
    proves: 'every alert has a severity, texts, a test and a runbook, and every runbook an alert',
    look: alertsAreComplete,
  },
  {
    name: 'monitoring-generated',
    proves: 'dashboards and objectives are what their sources say, with uids of their own',
    look: generatedIsFresh,
  },
  {
    name: 'monitoring-targets',
    proves: 'Prometheus scrapes the fifteen services and no other',
    look: everyServiceIsScraped,
  },
  {
    name: 'prometheus-rules',
    proves: 'promtool takes configuration and rules, and each alert fires when it should and only then',
    tools: [promtool],
    look: async ({ env }) => [
      ...(await complaint(env, 'promtool', [
        'check',
        'config',
        '--syntax-only',
        join(monitoring, 'prometheus/prometheus.yml'),
      ])),
      ...(await complaint(env, 'promtool', ['check', 'rules', ...ruleFiles()])),
      ...(await complaint(env, 'promtool', ['test', 'rules', ...ruleTestFiles()])),
    ],
  },
  {
    name: 'alertmanager',
    proves: 'amtool takes the configuration, and alerts go to those who have to hear of them',
    tools: [amtool],
    look: async ({ env }) => {
      const findings = await complaint(env, 'amtool', ['check-config', ...alertmanagerFiles]);
      for (const [labels, receivers] of routes)
        findings.push(
          ...(await complaint(env, 'amtool', [
            ...[
              'config',
              'routes',
              'test',
              `--config.file=${alertmanagerFiles[0]}`,
              `--verify.receivers=${receivers}`,
            ],
            ...labels.split(' '),
          ])),
        );
      return findings;
    },
  },
  {
    name: 'dashboards-live',
    proves: 'a real Prometheus evaluates every rule and panel on what the running system exports',
    tools: [prometheus],
    slow: true,
    look: evaluateLive,
  },
];
