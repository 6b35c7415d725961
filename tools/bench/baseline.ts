import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A bare Express application that answers hello: what the machine gives at best. Runs in a process of its own. */
const program = `
  const express = require('express');
  const app = express();
  app.get('/', (request, response) => response.json({ hello: 'world' }));
  const server = app.listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port) + '\\n'));
`;

export const startBaseline = async (): Promise<{ url: string; pid: number; stop: () => Promise<void> }> => {
  const child: ChildProcess = spawn(process.execPath, ['-e', program], {
    cwd: join(__dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return {
    url: `http://127.0.0.1:${port.toString().trim()}`,
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
};
