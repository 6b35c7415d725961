import { parseCookie, stringifySetCookie } from 'cookie';

const name = 'refreshToken';

/** Only the services that answer these paths ever get the cookie. */
const paths = ['/api/v1/auth', '/api/v1/users'];

const cookies = (value: string, maxAge: number): string[] =>
  paths.map((path) =>
    stringifySetCookie(name, value, { path, maxAge, httpOnly: true, secure: true, sameSite: 'strict' }),
  );

/** `Set-Cookie` headers that keep a refresh token in the browser; no other site's request carries it. */
export const refreshCookie = (token: string, lifetimeSeconds: number) => ({
  'Set-Cookie': cookies(token, lifetimeSeconds),
});

export const clearedRefreshCookie = () => ({ 'Set-Cookie': cookies('', 0) });

/** The refresh token in a `Cookie` header, if there is one. */
export const refreshTokenIn = (cookieHeader: string | undefined): string | undefined =>
  cookieHeader === undefined ? undefined : parseCookie(cookieHeader)[name];
