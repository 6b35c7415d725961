import { createRequire } from 'node:module';
import { messageOf, UserError } from './local/user-error';

type Command = (args: string[]) => Promise<number>;

const load = createRequire(__filename);

/** Loaded only when asked for: `npm run status` should not wait for the test runner's imports. */
const fromModule = (file: string, name: string) => (): Command | undefined =>
  (load(file) as Record<string, Command>)[name];

/** Commands that live in a folder of their own, `tools/<name>/main.ts`, and may not be there yet. */
const ownTool = (name: string) => (): Command | undefined => {
  const { loadTool } = load('./local/hooks') as {
    loadTool: (name: string) => { main?: Command } | undefined;
  };
  return loadTool(name)?.main;
};

const commands: Record<string, () => Command | undefined> = {
  start: fromModule('./local/commands/start', 'start'),
  stop: fromModule('./local/commands/stop', 'stop'),
  status: fromModule('./local/commands/status', 'status'),
  doctor: fromModule('./local/commands/doctor', 'doctor'),
  reset: fromModule('./local/commands/reset', 'reset'),
  engines: fromModule('./local/commands/engines', 'engines'),
  jest: fromModule('./local/commands/jest', 'jest'),
  generate: fromModule('./generate/main', 'main'),
  build: fromModule('./containers/build', 'main'),
  'compose:secrets': fromModule('./containers/compose-secrets', 'main'),
  test: fromModule('./test/main', 'main'),
  seed: ownTool('seed'),
  bench: ownTool('bench'),
  dlq: ownTool('dlq'),
  prove: ownTool('prove'),
  audit: ownTool('audit'),
  rebuild: ownTool('rebuild'),
  'docs:errors': ownTool('docs'),
  'docs:api': fromModule('./declarations/main', 'main'),
  'ops:check': ownTool('ops'),
  k6: ownTool('k6'),
  fuzz: ownTool('fuzz'),
  nasty: ownTool('nasty'),
  attack: ownTool('attack'),
  'ops:render': fromModule('./ops/render', 'main'),
  'ops:cluster': fromModule('./ops/cluster/main', 'main'),
  'ops:secrets': fromModule('./ops/helm/secrets', 'main'),
  'ops:dashboards': fromModule('./ops/monitoring/generate', 'main'),
};

/** Options that a command does not know: node:util says which, and no stack helps. */
const isMisspelt = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');

const isForPeople = (error: unknown): boolean => error instanceof UserError || isMisspelt(error);

/** Every command of package.json ends up here. Answers the exit code. */
export const main = async ([name = '', ...args]: string[]): Promise<number> => {
  try {
    const command = commands[name]?.();
    if (command) return await command(args);
    console.error(`Unknown command ${name}: there are ${Object.keys(commands).join(', ')}.`);
    return 2;
  } catch (error) {
    console.error(isForPeople(error) ? `\n${messageOf(error)}` : error);
    return 1;
  }
};
