/** Placeholder entry until the runner lands in the next commit. */
export const main = async (args: string[]): Promise<number> => {
  console.error(`Unknown command: ${args.join(' ')}`);
  return 2;
};
