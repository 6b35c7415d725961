import { type Endpoint, PlatformConfig } from '@ultramarket/platform';
import { type KongFile, type KongRoute } from '../local/gateway/kong-file';
import { type Plugin, isPlugin } from '../local/gateway/plugin-schemas';
import { UNITS } from '../local/gateway/route-plan';
import { type Declarations } from './declared-endpoints';

const begin = '<!-- made by npm run docs:api -->';
const end = '<!-- until here -->';

const bytes = (count: number): string =>
  count % 1_048_576 === 0
    ? `${count / 1_048_576} MiB`
    : count % 1024 === 0
      ? `${count / 1024} KiB`
      : count % 1_000_000 === 0
        ? `${count / 1_000_000} MB`
        : `${count} bytes`;

const pluginLimits = (plugins: readonly Plugin[]): string[] =>
  plugins.flatMap((plugin) => {
    if (isPlugin(plugin, 'request-size-limiting')) {
      const { allowed_payload_size: size, size_unit: unit } = plugin.config;
      return [`body ${bytes(size * UNITS[unit])}`];
    }
    if (!isPlugin(plugin, 'rate-limiting')) return [];
    return (['second', 'minute', 'hour', 'day'] as const).flatMap((window) =>
      plugin.config[window] === undefined ? [] : [`${plugin.config[window]} per ${window} and address`],
    );
  });

const pathsOf = ({ paths }: KongRoute): string => paths.map((path) => `\`${path}\``).join(', ');

const gatewayRows = (file: KongFile): string[] => [
  `| everything | ${pluginLimits(file.plugins).join(', ')} |`,
  ...file.services.flatMap(({ routes }) =>
    routes.flatMap((route) => {
      const limits = pluginLimits(route.plugins);
      return limits.length === 0 ? [] : [`| ${pathsOf(route)} | ${limits.join(', ')} |`];
    }),
  ),
];

const window = (seconds: number): string =>
  ({ 1: 'second', 60: 'minute', 3600: 'hour', 86400: 'day' })[seconds] ?? `${seconds} s`;

const ownLimits = ({ maxBodyBytes, upload, limit }: Endpoint): string[] => [
  ...(maxBodyBytes === undefined ? [] : [`body ${bytes(maxBodyBytes)}`]),
  ...(upload === undefined ? [] : ['body as it streams, by kind of file']),
  ...(limit === 'none' ? ['not counted: a signature protects it'] : []),
  ...(limit === undefined || limit === 'none'
    ? []
    : [
        `${limit.points} per ${window(limit.windowSeconds)} and ${limit.per === 'ip' ? 'address' : 'caller'}`,
      ]),
];

const endpointRows = ({ services }: Declarations): string[] =>
  services.flatMap(({ endpoints }) =>
    endpoints.flatMap((endpoint) => {
      const limits = ownLimits(endpoint);
      return limits.length === 0
        ? []
        : [`| \`${endpoint.method.toUpperCase()} ${endpoint.path}\` | ${limits.join(', ')} |`];
    }),
  );

/** The part of docs/limits.md that follows from what gateway and services declare. */
export const declaredLimits = (file: KongFile, declarations: Declarations): string => {
  const { BODY_LIMIT_BYTES: body, RATE_LIMIT_PER_HOUR: hourly } = PlatformConfig.shape;
  const usual = `body ${bytes(body.parse(undefined))}, ${hourly.parse(undefined)} requests an hour and caller`;
  return [
    begin,
    '',
    '## At the gateway',
    '',
    '| Paths | Bounds |',
    '| --- | --- |',
    ...gatewayRows(file),
    '',
    '## At the services',
    '',
    'What a field may hold (lengths, ranges, how many in a list) is in the API reference; these are the bounds of whole requests.',
    '',
    '| Endpoint | Bounds |',
    '| --- | --- |',
    `| every endpoint that says nothing else | ${usual} |`,
    ...endpointRows(declarations),
    '',
    end,
  ].join('\n');
};

/** The page with its made part replaced. */
export const withDeclaredLimits = (page: string, made: string): string => {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error('docs/limits.md has lost the marks of the part that is made.');
  return page.slice(0, from) + made + page.slice(to + end.length);
};

export interface StatedLimit {
  readonly what: string;
  readonly value: number;
  readonly file: string;
  readonly constant: string;
}

/** Rows of the hand-written tables that name a constant: `| what | 1 000 bytes | … | `file` `CONSTANT` |`. */
export const statedLimits = (page: string): StatedLimit[] =>
  [...page.matchAll(/^\| ([^|]+) \| ([\d ]*\d)[^|]*\|[^|]*\| `([^`]+)` `(\w+)` \|$/gm)].map(
    ([, what = '', number = '', file = '', constant = '']) => ({
      what,
      value: Number(number.replaceAll(' ', '')),
      file,
      constant,
    }),
  );

/** The number that a constant has in a source, or a setting by default: plain, or a product. */
export const constantIn = (source: string, name: string): number | undefined => {
  const text = new RegExp(`\\b${name}\\b\\s*[:=]\\s*(?:z\\.[^\\n]*\\.default\\()?([\\d_][\\d_ *]*)`).exec(
    source,
  )?.[1];
  return text
    ?.split('*')
    .map((factor) => Number(factor.trim().replaceAll('_', '')))
    .reduce((product, factor) => product * factor, 1);
};
