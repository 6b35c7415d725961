import { createServer } from 'node:net';

/** Whether the port of this machine's own address is free. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((answer) => {
    const probe = createServer();
    probe.once('error', () => answer(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => answer(true)));
  });

const given = new Set<number>();

/**
 * A port that stays free while its server is away: it lies below the range from which systems take ports for outgoing
 * connections and for servers that ask for any port. No process is given one twice. @throws when there is none
 */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error('No free port was found between 20000 and 32000.');
};
