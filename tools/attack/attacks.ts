import { randomUUID } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

export interface Attack {
  readonly name: string;
  /** What is sent, `n` times at once; the answers may be any refusal, and none may be an internal error. */
  readonly request: (n: number) => {
    method: string;
    path: string;
    headers?: Record<string, string>;
    body?: string | Buffer;
  };
}

const json = { 'content-type': 'application/json' };
const post = (path: string, body: string | Buffer) => () => ({ method: 'POST', path, headers: json, body });

const fragments = (levels: number, name: string): string =>
  `{...${name}0 ...${name}0} ${Array.from({ length: levels }, (_, n) => `fragment ${name}${n} on Query{...${name}${n + 1} ...${name}${n + 1}}`).join(' ')} fragment ${name}${levels} on Query{__typename}`;
const aliases = (count: number, name: string): string =>
  `{${Array.from({ length: count }, (_, n) => `${name}${n}:search(query:"x${n}"){total}`).join(' ')}}`;
/** No query comes twice: the shop need not read again what it knows. */
const graphql = (query: (name: string) => string) => (n: number) =>
  post('/api/v1/graphql', JSON.stringify({ query: query(`q${n}x`) }))();
const unknownKeys = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 0])));

const chunk = (type: string, data: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const named = Buffer.concat([Buffer.from(type), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([head, named, sum]);
};

/** A PNG of a few kilobytes that unfolds to `side` × `side` pixels of one bit. */
export const swollenPng = (side: number): Buffer => {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(side, 0);
  size.writeUInt32BE(side, 4);
  size.set([1, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((1 + Math.ceil(side / 8)) * side);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

const upload = (token: string) => {
  const boundary = 'an-attack';
  const part = (head: string, value: Buffer | string) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(value),
      Buffer.from('\r\n'),
    ]);
  const body = Buffer.concat([
    part('name="purpose"', 'PRODUCT_IMAGE'),
    part('name="file"; filename="a.png"\r\nContent-Type: image/png', swollenPng(6_000)),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    authorization: `Bearer ${token}`,
  };
  return () => ({ method: 'POST', path: '/api/v1/files/upload', headers, body });
};

const groups = Array.from({ length: 5 }, (_, n) => `attributes=n${n}:a`).join('&');
const words = Array.from({ length: 12 }, (_, n) => `wrod${n}`).join('+');

/** Requests that cost far more than they weigh, if nothing holds them. @param token of a seller */
export const attacks = (token: string): readonly Attack[] => [
  {
    name: 'GraphQL fragments that double',
    request: graphql((name) => fragments(40, name)),
  },
  { name: 'GraphQL aliases', request: graphql((name) => aliases(180, name)) },
  { name: 'unknown keys', request: post('/api/v1/auth/login', unknownKeys(6_000)) },
  { name: 'as many unknown keys as are read', request: post('/api/v1/auth/login', unknownKeys(2_000)) },
  { name: 'a body of 8 MB', request: post('/api/v1/auth/login', Buffer.from(unknownKeys(700_000))) },
  {
    name: 'JSON 20 000 levels deep',
    request: post('/api/v1/shipping/rates', '['.repeat(20_000) + ']'.repeat(20_000)),
  },
  {
    name: 'wrong passwords',
    request: () =>
      post(
        '/api/v1/auth/login',
        JSON.stringify({ email: `${randomUUID()}@example.com`, password: 'Wrong-horse-9' }),
      )(),
  },
  {
    name: 'forged tokens',
    request: () => ({
      method: 'GET',
      path: '/api/v1/orders',
      headers: { authorization: `Bearer ${token.slice(0, -16)}${randomUUID().slice(0, 16)}` },
    }),
  },
  {
    name: 'searches of misspelt words in all groups',
    request: (n) => ({ method: 'GET', path: `/api/v1/search?q=${words}+${n}&${groups}` }),
  },
  {
    name: 'pages far down',
    request: (n) => ({ method: 'GET', path: `/api/v1/products?limit=100&page=${90 + (n % 10)}&sort=name` }),
  },
  {
    name: 'damaged cursors',
    request: () => ({
      method: 'GET',
      path: `/api/v1/products?cursor=${Buffer.from(randomUUID()).toString('base64url')}`,
    }),
  },
  { name: 'pictures of 36 million pixels', request: upload(token) },
];
