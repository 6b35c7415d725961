import type { IncomingMessage } from 'node:http';

/** Names under which this machine is asked; a page on the web has another, even when its name leads here (DNS rebinding). */
const HERE = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

const hostOf = (origin: string): string => {
  try {
    return new URL(origin).host;
  } catch {
    return '';
  }
};

/**
 * Why a request to a tool on this machine is refused, if it is: its Host is none of ours, or a page from elsewhere sent it.
 * `names` are further hosts, of containers for instance.
 */
export const foreignCaller = (
  { headers }: Pick<IncomingMessage, 'headers'>,
  names: readonly string[] = [],
): string | undefined => {
  const isOurs = (host: string): boolean =>
    HERE.test(host) || names.includes(host.replace(/:\d+$/, '').toLowerCase());
  if (!isOurs(headers.host ?? '')) return 'This tool answers only under the names of this machine.';
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const isForeignPage =
    (origin !== undefined && !isOurs(hostOf(origin))) || site === 'cross-site' || site === 'same-site';
  // Somebody may follow a link to here; that changes nothing.
  const isVisit = headers['sec-fetch-mode'] === 'navigate' && origin === undefined;
  return isForeignPage && !isVisit ? 'Pages from elsewhere may not use this tool.' : undefined;
};
