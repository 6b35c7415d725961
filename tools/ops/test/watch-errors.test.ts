import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { root } from '../../local/paths';
import { run } from '../../local/process/run';

const script = join(root, 'infrastructure/helm/service/files/watch-errors.mjs');

let prometheus: Server;
/** Requests and failures that Prometheus returns; nothing: it answers with an error. */
let counts: { requests: number; failed: number } | undefined;
let asked: string[];

beforeEach(async () => {
  asked = [];
  prometheus = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://prometheus').searchParams.get('query') ?? '';
    asked.push(query);
    const value = query.includes('status=~') ? counts?.failed : counts?.requests;
    response.statusCode = counts ? 200 : 503;
    response.end(JSON.stringify({ data: { result: [{ value: [0, String(value)] }] } }));
  }).listen(0, '127.0.0.1');
  await new Promise((done) => prometheus.once('listening', done));
});

afterEach(() => new Promise((done) => prometheus.close(done)));

const watch = () =>
  run(process.execPath, [script], {
    env: {
      PROMETHEUS_URL: `http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`,
      SERVICE: 'order',
      VERSION: 'abc',
      WATCH_SECONDS: '1',
      WATCH_EVERY_MS: '50',
      MAX_ERROR_PERCENT: '1',
      MIN_REQUESTS: '50',
    },
  });

test('when few requests of the new version fail, it stays', async () => {
  counts = { requests: 1000, failed: 5 };
  const { code, output } = await watch();
  expect(output).toMatch(/1000 requests, 0\.50 % of them failed[\s\S]*it stays/);
  expect(code).toBe(0);
  expect(asked[0]).toContain('service="order",version="abc"');
});

test('when too many fail, the watch ends at once and Helm rolls back', async () => {
  counts = { requests: 1000, failed: 20 };
  const { code, output } = await watch();
  expect(output).toContain('more than 1 %: this release is taken back');
  expect(code).toBe(1);
});

test('when there are too few requests to judge, one failure takes nothing back', async () => {
  counts = { requests: 10, failed: 5 };
  expect(await watch()).toMatchObject({ code: 0, output: expect.stringContaining('too few requests') });
});

test('when Prometheus does not answer, nothing is taken for well', async () => {
  counts = undefined;
  const { code, output } = await watch();
  expect(output).toContain('no figures: Prometheus answers 503');
  expect(code).toBe(1);
});
