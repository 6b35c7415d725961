import { loadConfig, newId } from '@ultramarket/platform';
import { eventually, serve, type TestServer } from '@ultramarket/platform/testing';
import { fileService } from '../src/service';
import { dataOf, type Files, pdf, startFiles } from './support';
import { picture } from './pictures';

/** A scanner that finds a virus where EICAR is written, and can be out of order. */
const scanner = { down: false, asked: 0, plain: Buffer.alloc(0) };
let server: TestServer;
let files: Files;
beforeAll(async () => {
  server = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      scanner.asked += 1;
      scanner.plain = Buffer.concat(chunks);
      if (scanner.down) return void response.writeHead(503).end();
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ infected: scanner.plain.includes('EICAR') }));
    });
  });
  files = await startFiles({ SCAN_URL: `${server.url}/scan` });
});
afterAll(async () => {
  await files.stop();
  await server.close();
});
beforeEach(() => {
  scanner.down = false;
});

const download = (id: string, token: string) =>
  files.api().get(`/api/v1/files/download/${id}`).set('Authorization', token);
const infected = () => Buffer.concat([pdf(500), Buffer.from('EICAR')]);

test('when a file is clean, it can be read after its scan', async () => {
  const token = files.as(newId());
  const bytes = pdf();
  const uploaded = dataOf(await files.send(token, { purpose: 'DOCUMENT' }, bytes).expect(201));
  expect(uploaded).toMatchObject({ state: 'PENDING', url: null });
  await eventually(async () => (await files.view(uploaded.id, token)).state === 'READY');
  expect(scanner.plain.equals(bytes)).toBe(true);
});

test('when a file is infected, it cannot be read any more', async () => {
  const token = files.as(newId());
  const { id } = dataOf(await files.send(token, { purpose: 'DOCUMENT' }, infected()).expect(201));
  await eventually(async () => (await files.view(id, token)).state === 'QUARANTINED');
  expect(await files.view(id, token)).toMatchObject({ url: null, variants: [] });
  expect((await download(id, token).expect(403)).body).toMatchObject({ code: 'FILE_QUARANTINED' });
  expect((await download(id, files.manager).expect(403)).body).toMatchObject({ code: 'FILE_QUARANTINED' });
});

test('when the scanner is out of order, the file waits unread until it works again', async () => {
  scanner.down = true;
  const token = files.as(newId(), 'VENDOR');
  const before = scanner.asked;
  const fields = { purpose: 'PRODUCT_IMAGE' };
  const { id } = dataOf(await files.send(token, fields, await picture()).expect(201));
  await eventually(async () => {
    await files.service.runJob('prepare-files');
    return scanner.asked >= before + 7;
  });
  expect(await files.view(id, token)).toMatchObject({ state: 'PENDING', url: null });
  const waiting = await download(id, token).expect(409);
  expect(waiting.body).toMatchObject({ code: 'FILE_NOT_READY' });
  expect(waiting.headers['retry-after']).toBe('2');
  scanner.down = false;
  await eventually(async () => {
    await files.service.runJob('prepare-files');
    return (await files.view(id, token)).state === 'READY';
  });
});

test('when a KYC document is scanned, the scanner sees what was sent', async () => {
  const token = files.as(newId());
  const bytes = pdf(50_000);
  const { id } = dataOf(await files.send(token, { purpose: 'KYC' }, bytes).expect(201));
  await eventually(async () => (await files.view(id, token)).state === 'READY');
  expect(scanner.plain.equals(bytes)).toBe(true);
  const { id: bad } = dataOf(await files.send(token, { purpose: 'KYC' }, infected()).expect(201));
  await eventually(async () => (await files.view(bad, token)).state === 'QUARANTINED');
});

test('when production has no scanner, it does not start unless that is wanted', () => {
  const { config } = fileService;
  const env = { ...files.service.env, NODE_ENV: 'production' };
  expect(() => loadConfig(config, env)).not.toThrow();
  expect(() => loadConfig(config, { ...env, SCAN_URL: '' })).toThrow('ALLOW_UNSCANNED_FILES');
  expect(() => loadConfig(config, { ...env, SCAN_URL: '', ALLOW_UNSCANNED_FILES: 'true' })).not.toThrow();
  expect(() => loadConfig(config, { ...env, SCAN_URL: '', NODE_ENV: 'development' })).not.toThrow();
});
