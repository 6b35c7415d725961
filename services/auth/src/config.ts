import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { field, PlatformConfig } from '@ultramarket/platform';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `15m`, `7d` → seconds. */
const duration = (fallback: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,4}[smhd]$/, 'must be a number with s, m, h or d')
    .default(fallback)
    .transform((value) => Number(value.slice(0, -1)) * (unitSeconds[value.slice(-1)] ?? 1));

const isStrongRsa = (key: KeyObject): boolean =>
  key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;

/** A key in an environment variable may have its line ends written as `\n`. */
const pem = (text: string): string => text.replaceAll('\\n', '\n').trim();

const readKey = (read: () => KeyObject, context: z.RefinementCtx): KeyObject => {
  try {
    const key = read();
    if (isStrongRsa(key)) return key;
  } catch {
    // Falls through to the one message: the parser's own could show a part of the key.
  }
  context.addIssue({ code: 'custom', message: 'must be an RSA key of at least 2048 bits in PEM format' });
  return z.NEVER;
};

const privateKey = z
  .string()
  .transform((text, context) => readKey(() => createPrivateKey(pem(text)), context));

const publicKeys = z
  .string()
  .default('')
  .transform((text, context) =>
    (pem(text).match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----|\S+/g) ?? []).map((one) =>
      readKey(() => createPublicKey(one), context),
    ),
  );

/** `order:secret,cart:secret`; a name may come twice while its secret is being replaced. */
const serviceClients = z.string().transform((text, context) =>
  text
    .split(',')
    .filter(Boolean)
    .map((entry) => {
      const [clientId = '', secret = ''] = entry.trim().split(/:(.*)/s);
      if (!/^[a-z][a-z-]{1,49}$/.test(clientId) || !/^[\x21-\x7e]{16,500}$/.test(secret))
        context.addIssue({
          code: 'custom',
          message: 'must be name:secret, secrets of 16 to 500 printable ASCII characters',
        });
      return { clientId, secret };
    }),
);

/** Settings of auth-service; `.env.example` explains them. */
export const AuthConfig = PlatformConfig.extend({
  DATABASE_URL: z.url(),
  JWT_PRIVATE_KEY: privateKey,
  JWT_EXTRA_PUBLIC_KEYS: publicKeys,
  JWT_ACCESS_EXPIRES_IN: duration('15m'),
  JWT_REFRESH_EXPIRES_IN: duration('7d'),
  SERVICE_CLIENTS: serviceClients,
  BCRYPT_COST: z.coerce.number().int().min(4).max(15).default(12),
  LOGIN_RATE_PER_MINUTE: z.coerce.number().int().positive().default(10),
  REGISTER_RATE_PER_MINUTE: z.coerce.number().int().positive().default(5),
  SEED_PASSWORD: z.literal('').or(field.password(72)).optional(),
}).superRefine(({ NODE_ENV, BCRYPT_COST }, context) => {
  if (NODE_ENV === 'production' && BCRYPT_COST < 10)
    context.addIssue({ code: 'custom', path: ['BCRYPT_COST'], message: 'must be at least 10 in production' });
});
export type AuthConfig = z.infer<typeof AuthConfig>;
