import { createServer, type Server } from 'node:net';
import { freePort, requireFree } from '../ports';

const listen = (port: number): Promise<Server> =>
  new Promise((done) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => done(server));
  });

test('when a port is taken, the sentence names the port, who holds it and how to change it', async () => {
  const port = await freePort();
  const server = await listen(port);
  const refusal = requireFree(port, 'PostgreSQL', 'POSTGRES_PORT');
  await expect(refusal).rejects.toThrow(`Port ${port} for PostgreSQL is taken by pid ${process.pid}`);
  await expect(refusal).rejects.toThrow('set POSTGRES_PORT to another port');
  await new Promise((done) => server.close(done));
  await expect(requireFree(port, 'PostgreSQL', 'POSTGRES_PORT')).resolves.toBeUndefined();
});

test('when many free ports are asked for, none is given twice', async () => {
  const ports = await Promise.all(Array.from({ length: 40 }, freePort));
  expect(new Set(ports).size).toBe(40);
});

test('when two programs ask for free ports before either listens, they get different ones', async () => {
  const others: Array<typeof freePort> = [];
  for (let program = 0; program < 2; program += 1)
    jest.isolateModules(() => {
      others.push((jest.requireActual('../ports') as { freePort: typeof freePort }).freePort);
    });
  const ports = await Promise.all(others.flatMap((ask) => Array.from({ length: 300 }, () => ask())));
  expect(new Set(ports).size).toBe(600);
});
