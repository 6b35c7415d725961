import { type EngineUrls } from '../../../local/engines/engine';
import { type Fleet } from '../../../local/fleet/start-fleet';
import { freePort } from '../../../local/ports';
import { run } from '../../../local/process/run';
import { containerEnvironment, imageOf, lockedDown } from './containers';

/** Runs one program of the dev-tools image to its end, as compose does. */
const runTool = async (args: string[], env: Record<string, string>) => {
  const given = Object.keys(env).flatMap((key) => ['--env', key]);
  const all = ['run', ...lockedDown, ...given, ...args];
  return run('podman', all, { env: { ...env, ...containerEnvironment() } });
};

/** A purchase by the container that compose offers for it. */
const judgePurchase = async (
  fleet: Fleet,
  engines: EngineUrls,
  log: (line: string) => void,
): Promise<string[]> => {
  const env = {
    GATEWAY_URL: fleet.gatewayUrl,
    MAIL_URL: engines.mailUrl,
    SEED_PASSWORD: fleet.secrets.seedPassword,
  };
  const { code, output } = await runTool(['--rm', imageOf('dev-tools'), 'smoke.js'], env);
  for (const line of output.trim().split('\n')) log(line);
  return code === 0 ? [] : [`the purchase failed with ${code}`];
};

/** The test servers, asked by the image's own health check. */
const judgeServer = async (tool: string, port: number, env: Record<string, string>): Promise<string[]> => {
  const name = `ultramarket-check-${tool}`;
  const settings = { HOST: '0.0.0.0', PORT: String(port), ...env };
  // A volume takes over whom the folder of the image belongs to.
  const kept = ['--volume', `${name}:/data`, imageOf('dev-tools'), `${tool}.js`];
  const started = await runTool(['--detach', '--replace', '--name', name, ...kept], settings);
  if (started.code !== 0) return [`${tool} does not start: ${started.output.trim()}`];
  const ask = () => run('podman', ['healthcheck', 'run', name], { env: containerEnvironment() });
  let health = await ask();
  for (let tries = 0; health.code !== 0 && tries < 30; tries += 1) {
    await new Promise((done) => setTimeout(done, 1000));
    health = await ask();
  }
  await run('podman', ['rm', '--force', '--time', '10', name], { env: containerEnvironment() });
  await run('podman', ['volume', 'rm', '--force', name], { env: containerEnvironment() });
  return health.code === 0 ? [] : [`${tool} is not healthy: ${health.output.trim()}`];
};

/** The test servers of payments and mails. */
export const judgeTestServers = async (): Promise<string[]> => {
  const [web, smtp] = [await freePort(), await freePort()];
  return [
    ...(await judgeServer('stripe', await freePort(), {
      STRIPE_SECRET_KEY: 'sk_test_check',
      STATE_FILE: '/data/state.json',
    })),
    ...(await judgeServer('mail', web, {
      WEB_PORT: String(web),
      SMTP_PORT: String(smtp),
      STATE_DIR: '/data',
    })),
  ];
};

/** What compose runs beside the services in development. */
export const judgeDevTools = async (
  fleet: Fleet,
  engines: EngineUrls,
  log: (line: string) => void,
): Promise<string[]> => [...(await judgePurchase(fleet, engines, log)), ...(await judgeTestServers())];
