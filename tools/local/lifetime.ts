import { commandLineOf, identityOf, isSameProcess, parentOf } from './process/identity';
import { messageOf } from './user-error';

type Cleanup = () => Promise<void> | void;

/**
 * The end of a command, however it comes: by itself, Ctrl-C, a signal, or the death of the npm that started it.
 * Clean-ups run newest first; a second Ctrl-C leaves at once and the reaper does the rest.
 */
export interface Lifetime {
  onEnd(cleanup: Cleanup): void;
  /** Resolves never by itself: for commands that stay in the foreground until they are interrupted. */
  forever(): Promise<never>;
  end(): Promise<void>;
  /** True once the end has begun: what fails now fails because of it. */
  readonly ending: boolean;
}

/** npm does not always pass on the end it meets (kill -9): so its children look after it. */
const watchStarter = (onGone: () => void): NodeJS.Timeout | undefined => {
  if (!process.env['npm_lifecycle_event']) return undefined;
  const starters: { pid: number; identity: string }[] = [];
  for (let pid = parentOf(process.pid); pid && pid > 1 && starters.length < 2; pid = parentOf(pid)) {
    const identity = identityOf(pid);
    if (identity) starters.push({ pid, identity });
    // `npm run` starts the command through a shell, which may or may not step aside for it.
    if (starters.length === 1 && !isShell(pid)) break;
  }
  return setInterval(() => {
    if (starters.some(({ pid, identity }) => !isSameProcess(pid, identity))) onGone();
  }, 1000).unref();
};

const isShell = (pid: number): boolean => /^(\/\S*\/)?(sh|bash|dash|zsh) -c/.test(commandLineOf(pid));

export const openLifetime = (exitCodeWhenInterrupted: number): Lifetime => {
  const cleanups: Cleanup[] = [];
  let ending: Promise<void> | undefined;

  const end = (): Promise<void> => {
    ending ??= (async () => {
      for (const cleanup of cleanups.reverse()) {
        try {
          await cleanup();
        } catch (error) {
          console.error(`While stopping: ${messageOf(error)}`);
        }
      }
    })();
    return ending;
  };

  const interrupt = (): void => {
    if (ending) process.exit(exitCodeWhenInterrupted || 130);
    void end().then(() => process.exit(exitCodeWhenInterrupted));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);
  const watch = watchStarter(() => {
    clearInterval(watch);
    if (!ending) interrupt();
  });

  return {
    get ending() {
      return ending !== undefined;
    },
    onEnd: (cleanup) => void cleanups.push(cleanup),
    forever: () =>
      new Promise(() => {
        // Keeps the process alive even when every engine was given from outside.
        setInterval(() => undefined, 60_000);
      }),
    end,
  };
};
