import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../local/paths';
import { dashboards, monitoring } from './generate';

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export const runbooks = join(root, 'docs/runbooks');
const rulesFolder = join(monitoring, 'prometheus/rules');
const testsFolder = join(monitoring, 'prometheus/tests');

export const ruleFiles = (): string[] => readdirSync(rulesFolder).map((name) => join(rulesFolder, name));
export const ruleTestFiles = (): string[] => readdirSync(testsFolder).map((name) => join(testsFolder, name));

export const rules = (): Rule[] =>
  ruleFiles().flatMap((file) => {
    const { groups } = parse(readFileSync(file, 'utf8')) as { groups: Array<{ rules: Rule[] }> };
    return groups.flatMap((group) => group.rules);
  });

export interface Expression {
  where: string;
  expr: string;
}

/** The queries of a runbook: `q '…'`, in which the shell puts in a name. */
const runbookExpressions = (): Expression[] =>
  readdirSync(runbooks)
    .filter((name) => name !== 'README.md')
    .flatMap((name) => {
      const text = readFileSync(join(runbooks, name), 'utf8').replaceAll(/'\$[A-Z]+'/g, 'x');
      return [...text.matchAll(/(?<![\w-])q '([^'\n]+)'/g)].map(([, expr = '']) => ({
        where: `runbook ${name}`,
        expr,
      }));
    });

/** Everything that Prometheus is ever asked: by rules, by panels and lists of dashboards, and by people with a runbook. */
export const expressions = (): Expression[] => [
  ...runbookExpressions(),
  ...rules().map(({ record, alert, expr }) => ({
    where: record ? `rule ${record}` : `alert ${alert}`,
    expr,
  })),
  ...dashboards.flatMap(({ title, rows, variables = [] }) => [
    ...rows.flatMap(({ panels }) =>
      panels.flatMap((panel) =>
        panel.queries.map(({ expr }) => ({ where: `${title}, panel ${panel.title}`, expr })),
      ),
    ),
    ...variables.map(({ name, values }) => ({ where: `${title}, list ${name}`, expr: values.series })),
  ]),
];
