/** Asks until the answer is more than undefined or false. @throws that it is `still` so when the time is over */
export const until = async <Result>(
  still: string,
  ask: () => Promise<Result | undefined | false>,
  { withinMs = 60_000, everyMs = 100 } = {},
): Promise<Result> => {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`${still} after ${Math.round(withinMs / 1000)} seconds`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
};
