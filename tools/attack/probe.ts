import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Pool } from 'undici';
import { Latencies, type Summary } from '../bench/latencies';

const everyMs = 50;

/**
 * Asks for a product again and again, as another shopper would, until its input ends; prints how it fared. A process of
 * its own: in that of the attacks it would wait for their sender and not for the shop.
 */
export const probe = async (url: string): Promise<number> => {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 4, pipelining: 1 });
  const latencies = new Latencies();
  let over = false;
  process.stdin.resume().once('end', () => (over = true));
  const asked: Array<Promise<void>> = [];
  while (!over) {
    const start = performance.now();
    asked.push(
      pool
        .request({ method: 'GET', path: pathname })
        .then(async ({ statusCode, body }) => {
          await body.dump();
          if (statusCode === 200) latencies.add(performance.now() - start);
          else latencies.fail(String(statusCode));
        })
        .catch((error: unknown) => latencies.fail(String(error))),
    );
    if (asked.length === 1) {
      await asked[0];
      console.log('ready');
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  await Promise.all(asked);
  await pool.close();
  console.log(JSON.stringify(latencies.summary(1)));
  return 0;
};

/** Starts a probe; `end` stops it and returns how it fared. */
export const startProbe = async (url: string): Promise<{ end(): Promise<Summary> }> => {
  const child = spawn(process.execPath, ['tools/run.mjs', 'attack', '--probe', url], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const ended = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), ended]);
  return {
    end: async () => {
      child.stdin.end();
      await ended;
      return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Summary;
    },
  };
};
