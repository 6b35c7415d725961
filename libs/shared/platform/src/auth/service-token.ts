import { request } from 'undici';
import { z } from 'zod';

const TokenAnswer = z.object({ access_token: z.string(), expires_in: z.number() });

/**
 * Gives the short-lived token with which this service calls others (OAuth 2.0 client credentials, RFC 6749 section
 * 4.4). One request serves all callers; a token is renewed a minute before it ends.
 */
export const serviceToken = (options: {
  url: string;
  clientId: string;
  clientSecret: string;
}): (() => Promise<string>) => {
  let current: { token: string; renewAt: number } | undefined;
  let pending: Promise<string> | undefined;

  const fetchToken = async (): Promise<string> => {
    const { statusCode, body } = await request(options.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: options.clientId,
        client_secret: options.clientSecret,
      }),
      headersTimeout: 3000,
      bodyTimeout: 3000,
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`auth-service answered ${statusCode} to the request for a service token`);
    }
    const answer = TokenAnswer.parse(await body.json());
    current = { token: answer.access_token, renewAt: Date.now() + (answer.expires_in - 60) * 1000 };
    return current.token;
  };

  return async () => {
    if (current && current.renewAt > Date.now()) return current.token;
    pending ??= fetchToken().finally(() => (pending = undefined));
    return pending;
  };
};
