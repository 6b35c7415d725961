import { join } from 'node:path';
import { run } from '../../local/process/run';
import { type Check, type Surroundings } from '../check';
import { amtool, promtool, prometheus } from '../debian-archive';
import { monitoring } from '../monitoring/generate';
import { evaluateLive } from '../monitoring/live';
import {
  alertsAreComplete,
  everyServiceIsScraped,
  generatedIsFresh,
  logsAreKept,
  metricsExist,
} from '../monitoring/looks';
import { ruleFiles, ruleTestFiles } from '../monitoring/rules';

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
    name: 'monitoring-logs',
    proves: 'log lines go into daily indexes that know their fields and are deleted after thirty days',
    look: logsAreKept,
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
    proves: 'amtool takes the configuration, and alerts go to those who have to receive them',
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
    look: (surroundings) => evaluateLive(surroundings),
  },
];
