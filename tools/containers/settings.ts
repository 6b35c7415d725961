import { z } from 'zod';
import { faultsOf, withoutEmpty } from '../local/gateway/run-server';
import { type ServiceName, serviceNames } from '../local/fleet/services';
import { messageOf } from '../local/user-error';

/** Runs a program of the dev-tools image: settings from the environment, faults printed, exit code set. */
export const runOnce = async <Settings>(
  name: string,
  schema: z.ZodType<Settings>,
  work: (settings: Settings) => Promise<void>,
): Promise<void> => {
  const settings = schema.safeParse(withoutEmpty(process.env));
  if (!settings.success) {
    for (const fault of faultsOf(settings.error)) console.error(`${name}: ${fault}`);
    process.exitCode = 2;
    return;
  }
  await work(settings.data).catch((error: unknown) => {
    console.error(`${name}: ${messageOf(error)}`);
    process.exitCode = 1;
  });
};

/** The address of the gateway and the password of the staff's logins (SEED_PASSWORD of auth-service). */
export const ShopSettings = z.object({
  GATEWAY_URL: z.url('must be a URL').default('http://kong:8000'),
  SEED_PASSWORD: z.string({ error: 'is missing: the password of the demo logins' }).min(1),
});

/** The address of a service inside compose and Kubernetes' namespaces of the same names. */
export const addressesOf = (port: number): Record<ServiceName, string> =>
  Object.fromEntries(serviceNames.map((name) => [name, `http://${name}-service:${port}`])) as Record<
    ServiceName,
    string
  >;
