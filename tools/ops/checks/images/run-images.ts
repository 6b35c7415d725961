import { loadTool } from '../../../local/hooks';
import { type ServiceName } from '../../../local/fleet/services';
import { type Fleet } from '../../../local/fleet/start-fleet';
import { run } from '../../../local/process/run';
import { startTestFleet } from '../../../local/test-fleet';
import { containerEnvironment, containerTool, imageOf, lockedDown } from './containers';
import { judgeDevTools } from './dev-tools';

type Log = (line: string) => void;

const containerOf = (name: ServiceName): string => `ultramarket-check-${name}`;

/** What compose gives a service; Kubernetes gives 30 s, and the service itself gives up after 15. */
const graceSeconds = 20;

const asContainer = (name: ServiceName, env: Record<string, string>) => ({
  command: 'podman',
  args: [
    ...['run', '--replace', '--name', containerOf(name), ...lockedDown],
    // By name only: values are taken from the environment of podman, not from its command line.
    ...Object.keys(env).flatMap((key) => ['--env', key]),
    imageOf(name),
  ],
  env: { ...env, ...containerEnvironment() },
});

const inside = async (name: ServiceName, args: string[]): Promise<{ code: number; output: string }> =>
  run('podman', ['exec', containerOf(name), ...args], { env: containerEnvironment() });

const judgeRunning = async (name: ServiceName, url: string): Promise<string[]> => {
  const findings: string[] = [];
  const { output: ids } = await inside(name, ['id']);
  if (!ids.includes('uid=1001') || !ids.includes('gid=1001')) findings.push(`${name} runs as ${ids.trim()}`);
  const write = await inside(name, ['node', '-e', "require('fs').writeFileSync('/app/x', '')"]);
  if (write.code === 0 || !write.output.includes('EROFS'))
    findings.push(`the root file system of ${name} is not read-only`);
  const npm = await inside(name, [
    'sh',
    '-c',
    'ls -d /usr/local/lib/node_modules || ls -d /app/node_modules/typescript',
  ]);
  if (npm.code === 0) findings.push(`${name} carries packages that only builds need`);
  for (const path of ['/health/live', '/health/ready', '/health', '/metrics']) {
    const { status } = await fetch(url + path);
    if (status !== 200) findings.push(`${name} answers ${path} with ${status}`);
  }
  const probe = await run('podman', ['healthcheck', 'run', containerOf(name)], {
    env: containerEnvironment(),
  });
  if (probe.code !== 0) findings.push(`the health check of ${name} fails: ${probe.output.trim()}`);
  return findings;
};

const judgeStop = async (name: ServiceName, fleet: Fleet, log: Log): Promise<string[]> => {
  const begun = Date.now();
  // podman passes SIGTERM on and usually ends with its container.
  await fleet.process(name).stop();
  const wait = [String(graceSeconds), 'podman', 'wait', containerOf(name)];
  const { output } = await run('timeout', wait, { env: containerEnvironment() });
  const code = output.trim() || 'no end';
  const seconds = (Date.now() - begun) / 1000;
  log(`images: ${name.padEnd(15)} stopped after ${seconds.toFixed(1)} s with ${code}`);
  return code === '0' && seconds <= graceSeconds
    ? []
    : [`${name} ended with ${code} after ${seconds.toFixed(1)} s of SIGTERM`];
};

/** Starts all fifteen as containers on real engines, looks at each, buys something, and stops them one by one. */
export const judgeRuns = async (log: Log): Promise<string[]> => {
  const findings: string[] = [];
  const logImages = (line: string): void => log(`images: ${line}`);
  const test = await startTestFleet({ launch: asContainer, log: logImages });
  const { fleet, engines } = test;
  try {
    for (const name of fleet.services) findings.push(...(await judgeRunning(name, fleet.url(name))));
    await loadTool('seed')?.afterStart?.({ fleet, engines: engines.urls, log: logImages });
    findings.push(...(await judgeDevTools(fleet, engines.urls, logImages)));
    for (const name of fleet.services) findings.push(...(await judgeStop(name, fleet, log)));
  } finally {
    await test.stop();
    const names = fleet.services.map(containerOf);
    await containerTool('podman', ['rm', '--force', '--ignore', ...names]);
  }
  return findings;
};
