import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type ChildRecord, endProcesses } from './end-processes';

/**
 * The reaper outlives the runner by a moment. It holds the reading end of a pipe; when the runner is gone, for whatever
 * reason (including kill -9), the pipe closes and the reaper ends every child the runner had announced.
 */
export type ReaperMessage =
  | { type: 'add'; child: ChildRecord }
  | { type: 'remove'; pid: number }
  | { type: 'removeFolder'; folder: string };

const runId = process.argv[2] ?? '';
const children = new Map<number, ChildRecord>();
const folders = new Set<string>();

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const message = JSON.parse(line) as ReaperMessage;
  if (message.type === 'add') children.set(message.child.pid, message.child);
  if (message.type === 'remove') children.delete(message.pid);
  if (message.type === 'removeFolder') folders.add(message.folder);
});
lines.on('close', () => {
  void endProcesses([...children.values()], runId, 6000).then(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
});
