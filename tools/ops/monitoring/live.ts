import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames } from '../../local/fleet/services';
import { freePort } from '../../local/ports';
import { spawnBound } from '../../local/process/run';
import { readRun } from '../../local/run-note';
import { sleep } from '../../local/user-error';
import { type Surroundings } from '../check';
import { exporterMetrics } from './exported-metrics';
import { metricNames } from './metric-names';
import { type Expression, expressions, ruleFiles, rules } from './rules';

/** Long enough for rates, and for recording rules on top of them. */
const watchMs = 75_000;
const firstPort = 3001;

/** Where the services of the running system answer. */
const runningTargets = (): Record<string, string> =>
  Object.fromEntries(
    serviceNames.map((service, index) => [
      service,
      new URL(readRun()?.services[service] ?? `http://127.0.0.1:${firstPort + index}`).host,
    ]),
  );

const configuration = (targets: Record<string, string>): string =>
  JSON.stringify({
    global: { scrape_interval: '5s', evaluation_interval: '5s' },
    rule_files: ruleFiles(),
    scrape_configs: [
      {
        job_name: 'ultramarket',
        honor_labels: true,
        static_configs: Object.entries(targets).map(([service, target]) => ({
          targets: [target],
          labels: { service },
        })),
      },
    ],
  });

interface Answer {
  status: string;
  error?: string;
  data?: { result?: Array<{ value?: [number, string] }> };
}

const ask = async (url: string, path: string, parameters: Record<string, string> = {}): Promise<Answer> =>
  (await (
    await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`)
  ).json()) as Answer;

/** What Grafana would put in for "all". */
const withVariables = (expr: string): string => expr.replaceAll(/\$(service|route)\b/g, '.*');

/** Reads only of engines and exporters, which the system of `npm start` has not. */
const isOfExporters = (expr: string, records: ReadonlyMap<string, string>): boolean => {
  const names = [...metricNames(expr)].flatMap((name) => {
    const recorded = records.get(name);
    return recorded ? [...metricNames(recorded)] : [name];
  });
  return names.some((name) => exporterMetrics.has(name));
};

const findings = async (url: string, log: (line: string) => void): Promise<string[]> => {
  const found: string[] = [];
  const empty: Expression[] = [];
  const records = new Map(rules().map(({ record, expr }) => [record ?? '', expr]));
  for (const one of expressions()) {
    const { status, error, data } = await ask(url, 'query', { query: withVariables(one.expr) });
    if (status !== 'success') found.push(`${one.where}: ${error ?? 'no answer'}`);
    else if (data?.result?.length === 0) empty.push(one);
  }
  const quiet = empty.filter(
    ({ where, expr }) => !/^(alert|runbook) /.test(where) && !isOfExporters(expr, records),
  );
  const all = expressions().length;
  log(
    `${all - found.length} of ${all} expressions evaluate; ${quiet.length} that read services gave no data:`,
  );
  for (const { where } of quiet) log(`  no data: ${where}`);
  return found;
};

const up = async (url: string): Promise<number> =>
  Number(
    (await ask(url, 'query', { query: 'sum(up{job="ultramarket"})' })).data?.result?.[0]?.value?.[1] ?? 0,
  );

/** Starts Prometheus on a free port, has it scrape the running system, and asks it every expression there is. */
export const evaluateLive = async (
  { env, log }: Surroundings,
  targets = runningTargets(),
): Promise<string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'ultramarket-prometheus-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  writeFileSync(join(folder, 'prometheus.yml'), configuration(targets));
  const said: string[] = [];
  const prometheus = spawnBound(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { env: { ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  prometheus.stderr?.on('data', (text) => said.push(String(text)));
  const ended = new Promise<void>((resolve) => prometheus.once('exit', () => resolve()));
  try {
    const deadline = Date.now() + watchMs;
    while (Date.now() < deadline && prometheus.exitCode === null) await sleep(1000);
    if (prometheus.exitCode !== null) return [`Prometheus ended: ${said.join('').trim()}`];
    const services = await up(url);
    if (services === 0) return ['No service answers on 3001 and the ports after it: run `npm start` first.'];
    log(`Prometheus scrapes ${services} services.`);
    const broken = (await fetch(`${url}/api/v1/rules`).then((answer) => answer.json())) as {
      data: { groups: Array<{ rules: Array<{ name: string; health: string; lastError?: string }> }> };
    };
    const unhealthy = broken.data.groups
      .flatMap((group) => group.rules)
      .filter(({ health }) => health === 'err')
      .map(({ name, lastError }) => `rule ${name}: ${lastError ?? 'failed'}`);
    return [...unhealthy, ...(await findings(url, log))];
  } finally {
    prometheus.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
};
