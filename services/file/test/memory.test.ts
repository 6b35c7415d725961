import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Files, mp4, startFiles } from './support';

const megabyte = 1024 * 1024;
let files: Files;
let child: ChildProcess;
let url = '';

beforeAll(async () => {
  files = await startFiles();
  // Another replica, alone in its process, so that its memory is its own.
  child = spawn(process.execPath, ['--require', 'tsx/cjs', join(__dirname, '../src/main.ts')], {
    env: { ...files.service.env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  url = await eventually(() => {
    const port = /"service is ready".*"port":(\d+)/.exec(output)?.[1];
    if (!port) throw new Error(`not ready, but said ${output}`);
    return `http://127.0.0.1:${port}`;
  }, 60_000);
}, 300_000);
afterAll(async () => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  await files.stop();
});

const residentBytes = (): number =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) * 1024;

const boundary = 'a-boundary';
const head = Buffer.from(
  `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nPRODUCT_VIDEO\r\n` +
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n`,
);
const end = Buffer.from(`\r\n--${boundary}--\r\n`);

/** Sends a video of so many megabytes as a stream; answers the status. */
const sendVideo = async (megabytes: number): Promise<number | undefined> => {
  const block = mp4(megabyte);
  const call = httpRequest(`${url}/api/v1/files/upload`, {
    method: 'POST',
    headers: {
      Authorization: files.as(newId(), 'VENDOR'),
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      'Content-Length': head.length + megabytes * megabyte + end.length,
    },
  });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    call.on('error', reject).on('response', (response) => resolve(response.resume().statusCode));
  });
  call.write(head);
  for (let sent = 0; sent < megabytes; sent += 1)
    if (!call.write(block)) await new Promise((resolve) => call.once('drain', resolve));
  call.end(end);
  return answered;
};

test('when a video of 90 MB is uploaded, the service does not hold it in memory', async () => {
  expect(await sendVideo(12)).toBe(201);
  const before = residentBytes();
  let peak = 0;
  let done = false;
  const status = sendVideo(90).finally(() => (done = true));
  await eventually(() => {
    peak = Math.max(peak, residentBytes());
    return done;
  }, 280_000);
  expect(await status).toBe(201);
  expect(peak).toBeGreaterThan(0);
  expect((peak - before) / megabyte).toBeLessThan(60);
}, 300_000);
