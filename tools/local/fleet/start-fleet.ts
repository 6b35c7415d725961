import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEngines, type RunningEngines } from '../engines/start-engines';
import { environmentOf } from '../fleet';
import { root } from '../paths';
import { freePort, requireFree } from '../ports';
import { managedProcess, type ManagedProcess, type ProcessSpec } from '../process/managed-process';
import { type ProcessRegistry } from '../process/registry';
import { required } from '../user-error';
import { bundleFleet, distOf, inTurns } from './bundles';
import { ensureDatabases } from './databases';
import { bundleGateway, fixedGatewayPort, gatewayEnvironment, hasGateway } from './gateway';
import { loadSecrets, type Secrets } from './secrets';
import { presentServices, type ServiceName, serviceNames } from './services';

export interface StartFleetOptions {
  /** One fleet per set of engines: topics and databases have fixed names. */
  engines: Pick<RunningEngines, 'urls'>;
  registry: ProcessRegistry;
  /** For the payment provider's state, and the secrets unless they have a file of their own. */
  stateDir: string;
  secretsFile?: string;
  logDir: string;
  ports: 'fixed' | 'free';
  only?: ServiceName[];
  /** Laid over the environment of every service, or of one. */
  env?: { all?: Record<string, string> } & Partial<Record<ServiceName, Record<string, string>>>;
  withGateway?: boolean;
  /** How a service is run, where it is not run from its bundle: in a container, for instance. */
  launch?: (name: ServiceName, env: Record<string, string>) => ProcessSpec;
  log: (line: string) => void;
}

export interface Fleet {
  url(name: ServiceName): string;
  /** Empty while there is no gateway. */
  gatewayUrl: string;
  stripeUrl: string;
  secrets: Secrets;
  services: ServiceName[];
  kill9(name: ServiceName): Promise<void>;
  start(name: ServiceName): Promise<void>;
  process(name: ServiceName): ManagedProcess;
  stop(): Promise<void>;
}

/** The types that payment-service acts on; an endpoint at Stripe is set up with the same. */
const providerEvents = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'charge.refunded',
];

const version = (): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

const allotPorts = async (
  ports: 'fixed' | 'free',
  services: readonly ServiceName[],
): Promise<Map<ServiceName, number>> => {
  const base = Number(process.env['PORT_BASE'] ?? 3001);
  const allotted = new Map<ServiceName, number>();
  for (const [index, name] of serviceNames.entries()) {
    const port = ports === 'fixed' ? base + index : await freePort();
    if (ports === 'fixed' && services.includes(name))
      await requireFree(port, `the ${name} service`, 'PORT_BASE');
    allotted.set(name, port);
  }
  return allotted;
};

/** Said before anything is started: the sentence should not come after half a minute of engines. */
export const requireFleetPorts = async (services: readonly ServiceName[]): Promise<void> => {
  await allotPorts('fixed', services);
  if (hasGateway()) await requireFree(fixedGatewayPort(), 'the gateway', 'GATEWAY_PORT');
};

const isHealthy = async (url: string): Promise<void> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (answer.status !== 200)
    throw new Error(`${url} answers ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
};

/** Starts the services and the gateway on running engines; the payment provider's test server belongs to the fleet. */
export const startFleet = async (options: StartFleetOptions): Promise<Fleet> => {
  const { registry, logDir, log } = options;
  const services = options.only ?? presentServices();
  const secrets = loadSecrets(options.secretsFile ?? join(options.stateDir, 'secrets.json'));
  const ports = await allotPorts(options.ports, services);
  const portOf = (name: ServiceName): number => required(ports.get(name), `port of ${name}`);
  const url = (name: ServiceName): string => `http://127.0.0.1:${portOf(name)}`;
  const gatewayPort = options.ports === 'fixed' ? fixedGatewayPort() : await freePort();
  const withGateway = hasGateway() && options.withGateway !== false;
  if (withGateway && options.ports === 'fixed') await requireFree(gatewayPort, 'the gateway', 'GATEWAY_PORT');

  if (!options.launch) await bundleFleet(services, log);
  await ensureDatabases(options.engines.urls.postgresUrl, secrets, services);
  const provider = await startEngines({
    stateDir: options.stateDir,
    logDir,
    ports: options.ports,
    only: ['stripe'],
    registry,
    log,
    stripe: {
      secretKey: secrets.stripeSecretKey,
      webhookSecret: secrets.stripeWebhookSecret,
      webhookUrl: `${url('payment')}/api/v1/payments/webhooks/stripe`,
      webhookEvents: providerEvents,
    },
  });
  const engineUrls = { ...options.engines.urls, stripeUrl: provider.urls.stripeUrl };

  const fromBundle = (script: string, env: Record<string, string>): ProcessSpec => ({
    command: process.execPath,
    args: ['--enable-source-maps', script],
    env,
    cwd: root,
  });
  const launch = options.launch ?? ((name, env) => fromBundle(distOf(name), env));

  const supervise = (name: string, spec: ProcessSpec, ready: () => Promise<void>): ManagedProcess =>
    managedProcess({
      name,
      logFile: join(logDir, `${name}.log`),
      registry,
      log,
      prepare: async () => spec,
      ready,
      readyWithinMs: 90_000,
      stopWithinMs: 10_000,
    });

  const processes = new Map<ServiceName, ManagedProcess>();
  for (const name of services) {
    const facts = { name, port: portOf(name), url, engines: engineUrls, secrets, version: version() };
    const env = { ...environmentOf(facts), ...options.env?.all, ...options.env?.[name] };
    processes.set(
      name,
      supervise(name, launch(name, env), () => isHealthy(`${url(name)}/health/ready`)),
    );
  }
  const processOf = (name: ServiceName): ManagedProcess => required(processes.get(name), `service ${name}`);

  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  const gatewayEnv = withGateway ? gatewayEnvironment(gatewayPort, url, engineUrls.redisUrl) : {};
  const gateway = withGateway
    ? supervise('gateway', fromBundle(await bundleGateway(), gatewayEnv), () =>
        isHealthy(`${gatewayUrl}/health`),
      )
    : undefined;

  const stop = async (): Promise<void> => {
    await gateway?.stop();
    await Promise.all([...processes.values()].map((process) => process.stop()));
    await provider.stop();
  };

  try {
    let up = 0;
    await inTurns(services, 6, async (name) => {
      const begun = Date.now();
      await processOf(name).start();
      up += 1;
      log(
        `${name}: ready on port ${portOf(name)} (${((Date.now() - begun) / 1000).toFixed(1)} s, ${up} of ${services.length})`,
      );
    });
    await gateway?.start();
    if (gateway) log(`gateway: ready on port ${gatewayPort}`);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url,
    gatewayUrl: gateway ? gatewayUrl : '',
    stripeUrl: engineUrls.stripeUrl,
    secrets,
    services,
    kill9: (name) => processOf(name).kill9(),
    start: (name) => processOf(name).start(),
    process: processOf,
    stop,
  };
};
