/** Things that make two spellings of one path; almost no request has any of them. */
const SUSPICIOUS = /\/\/|\/\.|%2e|%5c|\\|[\x00-\x20#]/i;

/**
 * The path as routes and services must both read it: no `..`, no doubled slashes, no encoded dots. Undefined when it
 * cannot be one. Without this a guest could reach a protected path by a spelling only the service understands.
 */
export const normalisePath = (raw: string): string | undefined => {
  if (!raw.startsWith('/')) return undefined;
  if (!SUSPICIOUS.test(raw)) return raw;
  if (/[\x00-\x20\\#]|%5c|%00/i.test(raw)) return undefined;
  const kept: string[] = [];
  const parts = raw.replace(/%2e/gi, '.').split('/').slice(1);
  parts.forEach((part, index) => {
    const last = index === parts.length - 1;
    if (part === '..') kept.pop();
    else if (part !== '.' && part !== '') kept.push(part);
    if (last && (part === '' || part === '.' || part === '..')) kept.push('');
  });
  return `/${kept.join('/')}`;
};

/** `/a?b` as path and query (with its `?`). */
export const splitTarget = (target: string): { path: string; query: string } => {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark) };
};
