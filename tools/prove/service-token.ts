import { type Fleet } from '../local/fleet/start-fleet';
import { secretOf } from '../local/fleet/secrets';
import { type ServiceName } from '../local/fleet/services';

/** An access token with which the services take a caller for one of them. */
export const serviceToken = async (fleet: Fleet, name: ServiceName): Promise<string> => {
  const answer = await fetch(`${fleet.url('auth')}/api/v1/auth/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: name,
      client_secret: secretOf(fleet.secrets.clientSecrets, name),
    }),
  });
  if (answer.status !== 200)
    throw new Error(`auth answered ${name} ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { access_token: string }).access_token;
};
