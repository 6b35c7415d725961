/**
 * Of testers that make up their requests. Always the same here: a change is not failed by what a stranger's seed would have
 * found. The nightly run takes a new one each time and prints it.
 */
export const fixedSeed = 13;
