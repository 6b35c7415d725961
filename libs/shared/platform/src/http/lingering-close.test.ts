import { type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { dropRest } from './lingering-close';

test('when the rest of a refused body is there at once, others are served between its pieces', async () => {
  const pieces = 10;
  const body = new Readable({ read: () => undefined, highWaterMark: 1024 * 1024 });
  for (let piece = 0; piece < pieces; piece += 1) body.push(Buffer.alloc(64 * 1024));
  body.push(null);
  let ticks = 0;
  const tick = () => {
    ticks += 1;
    next = setImmediate(tick);
  };
  let next = setImmediate(tick);
  await new Promise((resolve) => dropRest(body as IncomingMessage, resolve));
  clearImmediate(next);
  expect(body.readableLength).toBe(0);
  expect(ticks).toBeGreaterThanOrEqual(pieces - 1);
});

test('when many refused bodies come at once, all of them together are read at a bounded pace', async () => {
  const bodies = Array.from({ length: 50 }, () => {
    const body = new Readable({ read: () => undefined, highWaterMark: 1024 * 1024 });
    for (let piece = 0; piece < 4; piece += 1) body.push(Buffer.alloc(64 * 1024));
    body.push(null);
    return body as IncomingMessage;
  });
  const start = performance.now();
  const all = await Promise.all(
    bodies.map(
      (body) => new Promise<boolean>((resolve) => dropRest(body, () => resolve(body.readableEnded))),
    ),
  );
  expect(all).not.toContain(false);
  // 50 × 4 pieces at 10 within 10 ms; the first of each body comes at once.
  expect(performance.now() - start).toBeGreaterThan(100);
});
