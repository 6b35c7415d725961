const size = 20;
const tolerated = size / 2;
const restMs = 1000;

/**
 * Opens the circuit when half of the last twenty queries failed. Then no caller is
 * made to wait for a second; one slow query is no reason to refuse all others.
 */
export const failureRate = (now: () => number = Date.now) => {
  const outcomes: boolean[] = [];
  let restUntil = 0;
  return {
    isOpen: (): boolean => now() < restUntil,
    record: (answered: boolean): void => {
      outcomes.push(answered);
      if (outcomes.length > size) outcomes.shift();
      if (outcomes.length < size || outcomes.filter((one) => !one).length < tolerated) return;
      restUntil = now() + restMs;
      // Outcomes after the pause are counted anew.
      outcomes.length = 0;
    },
  };
};
