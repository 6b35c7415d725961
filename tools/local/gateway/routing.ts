import type { IncomingHttpHeaders } from 'node:http';
import type { KongFile, KongRoute, KongService } from './kong-file';

interface Rule<Plan> {
  readonly plan: Plan;
  readonly prefix: string;
  readonly regex: RegExp | undefined;
  readonly headers: ReadonlyArray<readonly [name: string, matches: (value: string) => boolean]>;
  readonly regexPriority: number;
}

export type Router<Plan> = (method: string, path: string, headers: IncomingHttpHeaders) => Plan | undefined;

const headerTest = (pattern: string): ((value: string) => boolean) => {
  if (!pattern.startsWith('~*')) return (value) => value.toLowerCase() === pattern.toLowerCase();
  const regex = new RegExp(pattern.slice(2), 'i');
  return (value) => regex.test(value);
};

const rulesOf = <Plan>(route: KongRoute, plan: Plan): Rule<Plan>[] =>
  route.paths.map((path) => ({
    plan,
    prefix: path.startsWith('~') ? '' : path,
    regex: path.startsWith('~') ? new RegExp(`^(?:${path.slice(1)})`) : undefined,
    headers: Object.entries(route.headers).map(
      ([name, [value]]) => [name.toLowerCase(), headerTest(value)] as const,
    ),
    regexPriority: route.regex_priority,
  }));

/** Kong's order for routes that all name methods and paths: headers, then regular expressions, then length. */
const byPriority = <Plan>(a: Rule<Plan>, b: Rule<Plan>): number =>
  b.headers.length - a.headers.length ||
  Number(b.regex !== undefined) - Number(a.regex !== undefined) ||
  b.regexPriority - a.regexPriority ||
  b.prefix.length - a.prefix.length;

/** Whether a path of the file covers the path of a request. */
export const pathMatches = (pattern: string, path: string): boolean =>
  pattern.startsWith('~') ? new RegExp(`^(?:${pattern.slice(1)})`).test(path) : path.startsWith(pattern);

const matches = <Plan>(rule: Rule<Plan>, path: string, headers: IncomingHttpHeaders): boolean => {
  if (rule.regex === undefined ? !path.startsWith(rule.prefix) : !rule.regex.test(path)) return false;
  return rule.headers.every(([name, test]) => {
    const value = headers[name];
    return value !== undefined && test(Array.isArray(value) ? value.join(',') : value);
  });
};

/**
 * One sorted table per method, so that a request is compared with few rules, and one of the routes without methods: as in
 * Kong, a route that names fewer things about a request comes after one that names more.
 */
export const buildRouter = <Plan>(
  file: KongFile,
  planOf: (service: KongService, route: KongRoute) => Plan,
): Router<Plan> => {
  const tables = new Map<string, Rule<Plan>[]>();
  const others: Rule<Plan>[] = [];
  for (const service of file.services) {
    for (const route of service.routes) {
      const rules = rulesOf(route, planOf(service, route));
      if (route.methods === undefined) others.push(...rules);
      for (const method of route.methods ?? []) tables.set(method, [...(tables.get(method) ?? []), ...rules]);
    }
  }
  for (const table of [...tables.values(), others]) table.sort(byPriority);
  return (method, path, headers) => {
    const matching = (rule: Rule<Plan>): boolean => matches(rule, path, headers);
    return (tables.get(method)?.find(matching) ?? others.find(matching))?.plan;
  };
};
