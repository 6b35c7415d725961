import { z } from 'zod';
import { Role } from '@ultramarket/contracts';
import { endpoint, type Endpoint, field, Reply } from '@ultramarket/platform';
import { localeOf } from '../domain/locale';
import { type AuthUseCases } from '../use-cases';
import { type Origin, type SignedIn } from '../use-cases/sign-in';
import { clearedRefreshCookie, refreshCookie, refreshTokenIn } from './refresh-cookie';

const Email = field.email();
/** Longer ones than bcrypt reads are refused by the rules or do not match; nothing needs more than this. */
const Password = field.password(1000);
/** What a schema can say of the rules (password-rules.ts), which name every one that is broken. */
const NewPassword = Password.meta({
  minLength: 8,
  maxLength: 72,
  description:
    'An upper-case and a lower-case letter, a digit and a symbol; no common password; at most 72 bytes',
});
/** As user-service takes it in a profile. */
const Name = field.optionalName(100);
const Phone = field.phone();

const SignedInView = z.object({
  user: z.object({ id: z.uuid(), email: z.string(), role: Role, emailVerified: z.boolean() }),
  accessToken: z.string(),
  /** Absent where the cookie alone has it. */
  refreshToken: z.string().optional(),
  expiresIn: z.number().int(),
});

const IdentityView = z.object({
  id: z.uuid(),
  email: z.string(),
  role: Role,
  roleName: z.string(),
  permissions: z.array(z.string()),
  emailVerified: z.boolean(),
  twoFactorEnabled: z.boolean(),
  createdAt: z.date().transform((at) => at.toISOString()),
});

interface SessionRouteOptions {
  loginsPerMinute: number;
  registrationsPerMinute: number;
  refreshSeconds: number;
}

const GivenRefreshToken = z.strictObject({ refreshToken: field.token(500).optional() }).optional();

/**
 * Browsers say of each request where it comes from, and no script can take that away (Fetch Metadata). They have the
 * cookie, which scripts cannot read: what stands in the body, an injected script could carry off.
 */
const isBrowser = (header: (name: string) => string | undefined): boolean =>
  header('sec-fetch-site') !== undefined;

const guestIdPattern = /^[\w-]{1,128}$/;

const originOf = (request: { ip: string; header: (name: string) => string | undefined }): Origin => {
  const guestId = request.header('x-guest-id');
  return {
    ip: request.ip,
    userAgent: request.header('user-agent') ?? '',
    guestId: guestId && guestIdPattern.test(guestId) ? guestId : undefined,
  };
};

/** One endpoint under its own path and under the older one of the users' resource. */
const withAlias = (name: string, declare: (path: string) => Endpoint): Endpoint[] => [
  declare(`/api/v1/auth/${name}`),
  declare(`/api/v1/users/${name}`),
];

const perMinute = (name: string, points: number) => ({ name, points, windowSeconds: 60, per: 'ip' }) as const;

export const sessionRoutes = (auth: AuthUseCases, options: SessionRouteOptions): Endpoint[] => {
  const { loginsPerMinute, registrationsPerMinute, refreshSeconds } = options;
  const signedInReply = ({ refreshToken, ...answer }: SignedIn, inBody: boolean) =>
    new Reply(
      { ...answer, ...(inBody && { refreshToken }) },
      { headers: refreshCookie(refreshToken, refreshSeconds) },
    );

  return [
    ...withAlias('register', (path) =>
      endpoint({
        method: 'post',
        path,
        summary: 'Create a customer account and sign it in',
        access: 'public',
        status: 201,
        limit: perMinute('register', registrationsPerMinute),
        body: z.strictObject({
          email: Email,
          password: NewPassword,
          firstName: Name,
          lastName: Name,
          phone: Phone.optional(),
        }),
        example: {
          body: { email: 'ada@example.com', password: 'Correct-Horse-9-Battery', phone: '+493012345678' },
        },
        response: SignedInView,
        handle: async ({ body, header, ip }) => {
          const locale = localeOf(header('accept-language'));
          const answer = await auth.register({ ...body, locale }, originOf({ ip, header }));
          return signedInReply(answer, !isBrowser(header));
        },
      }),
    ),
    ...withAlias('login', (path) =>
      endpoint({
        method: 'post',
        path,
        summary: 'Sign in with e-mail address and password',
        access: 'public',
        limit: perMinute('login', loginsPerMinute),
        example: { body: { email: 'sam@example.com', password: 'Correct-horse-9' } },
        body: z.strictObject({ email: Email, password: Password }),
        response: SignedInView,
        handle: async ({ body, header, ip }) =>
          signedInReply(await auth.logIn(body, originOf({ ip, header })), !isBrowser(header)),
      }),
    ),
    ...withAlias('refresh-token', (path) =>
      endpoint({
        method: 'post',
        path,
        summary: 'Swap a refresh token, from the body or else the cookie, for a new pair in the same place',
        access: 'public',
        ignoresBadToken: true,
        body: GivenRefreshToken,
        response: SignedInView,
        handle: async ({ body, header }) => {
          const inBody = body?.refreshToken;
          return signedInReply(
            await auth.refresh(inBody ?? refreshTokenIn(header('cookie'))),
            inBody !== undefined,
          );
        },
      }),
    ),
    ...withAlias('logout', (path) =>
      endpoint({
        method: 'post',
        path,
        summary: 'End the session of the access token, or of the refresh token in the body or the cookie',
        access: 'guest',
        ignoresBadToken: true,
        body: GivenRefreshToken,
        response: z.object({ loggedOut: z.literal(true) }),
        handle: async ({ actor, body, header }) => {
          await auth.logOut(actor, body?.refreshToken ?? refreshTokenIn(header('cookie')));
          return new Reply({ loggedOut: true as const }, { headers: clearedRefreshCookie() });
        },
      }),
    ),
    endpoint({
      method: 'get',
      path: '/api/v1/auth/me',
      summary: 'Who the caller is now: role, permissions, verified and two-factor state',
      access: 'customer',
      response: IdentityView,
      handle: async ({ actor }) => {
        const identity = await auth.whoAmI(actor.userId, actor.sessionId);
        return { ...identity, permissions: [...identity.permissions] };
      },
    }),
  ];
};
