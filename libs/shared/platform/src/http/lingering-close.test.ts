import { type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { dropRest } from './lingering-close';

test('when the rest of a refused body is there at once, others are served between its pieces', async () => {
  const pieces = 10;
  const body = new Readable({ read: () => undefined, highWaterMark: 1024 * 1024 });
  for (let piece = 0; piece < pieces; piece += 1) body.push(Buffer.alloc(64 * 1024));
  body.push(null);
  let turns = 0;
  const turn = () => {
    turns += 1;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  await new Promise((resolve) => dropRest(body as IncomingMessage, resolve));
  clearImmediate(next);
  expect(body.readableLength).toBe(0);
  expect(turns).toBeGreaterThanOrEqual(pieces - 1);
});
