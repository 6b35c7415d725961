import { createRequire } from 'node:module';
import { messageOf, UserError } from './local/user-error';

type Command = (args: string[]) => Promise<number>;

const load = createRequire(__filename);

/** Loaded only when asked for: `npm run status` should not wait for the test runner's imports. */
const commands: Record<string, () => Command> = {
  engines: () => (load('./local/commands/engines') as typeof import('./local/commands/engines')).engines,
  jest: () => (load('./local/commands/jest') as typeof import('./local/commands/jest')).jest,
};

/** Every command of package.json ends up here. Answers the exit code. */
export const main = async ([name = '', ...args]: string[]): Promise<number> => {
  const command = commands[name];
  if (!command) {
    console.error(`Unknown command ${name}: there are ${Object.keys(commands).join(', ')}.`);
    return 2;
  }
  try {
    return await command()(args);
  } catch (error) {
    console.error(error instanceof UserError ? `\n${messageOf(error)}` : error);
    return 1;
  }
};
