import { UserError } from './user-error';

/** `--name value` or `--name=value`. */
export const optionValue = (args: string[], name: string): string | undefined => {
  for (const [index, arg] of args.entries()) {
    if (arg === `--${name}`) {
      const value = args[index + 1];
      if (value === undefined || value.startsWith('--')) throw new UserError(`--${name} needs a value.`);
      return value;
    }
    if (arg.startsWith(`--${name}=`)) return arg.slice(name.length + 3);
  }
  return undefined;
};

/** A comma-separated choice among known names; undefined when the option is not there. */
export const chosenNames = <T extends string>(
  args: string[],
  option: string,
  known: readonly T[],
): T[] | undefined => {
  const value = optionValue(args, option);
  if (value === undefined) return undefined;
  return value.split(',').map((name) => {
    const found = known.find((candidate) => candidate === name.trim());
    if (!found)
      throw new UserError(`--${option}: there is no ${name.trim()}; choose among ${known.join(', ')}.`);
    return found;
  });
};
