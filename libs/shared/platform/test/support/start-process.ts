import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '../../src/testing';
import { type LogLine } from './log-lines';

export interface NotesProcess {
  readonly lines: LogLine[];
  /** Waits until the service says that it is ready, and gives its address. */
  url(): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

/** Starts the notes service, or another of this folder, as `node main.js` would be, with exactly this environment. */
export const startNotesProcess = (
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  file = 'notes-process.ts',
): NotesProcess => {
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', join(__dirname, file), ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: LogLine[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line) as LogLine));
  });
  return {
    lines,
    url: async () => {
      const ready = await eventually(() => {
        const line = lines.find(({ message }) => message === 'service is ready');
        if (!line) throw new Error(`not ready, but said ${JSON.stringify(lines)}`);
        return line;
      }, 25_000);
      return `http://127.0.0.1:${String(ready['port'])}`;
    },
    signal: (name) => void child.kill(name),
    ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))),
  };
};
