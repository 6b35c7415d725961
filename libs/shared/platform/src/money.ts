/**
 * Arithmetic on integer minor units. One rounding rule everywhere: half up, once per line; parts always add up to
 * their whole.
 */

/**
 * `amount` × `basisPoints` / 10 000, rounded half up. One percent is 100 basis points. @throws RangeError when an
 * argument is no amount or the result no safe integer
 */
export const percentOf = (amount: number, basisPoints: number): number => {
  assertMinorUnits(amount);
  assertMinorUnits(basisPoints);
  return assertMinorUnits(Number((BigInt(amount) * BigInt(basisPoints) + 5000n) / 10_000n));
};

/** Unit price × quantity. @throws RangeError when the result is no safe integer */
export const times = (unitPrice: number, quantity: number): number =>
  assertMinorUnits(assertMinorUnits(unitPrice) * assertMinorUnits(quantity));

/** Adds up. @throws RangeError when the result is no safe integer */
export const sum = (amounts: readonly number[]): number =>
  amounts.reduce((total, amount) => assertMinorUnits(total + assertMinorUnits(amount)), 0);

/**
 * Splits `total` in proportion to `weights`, so that the parts add up to it exactly (largest remainder; ties go to the
 * earlier part). With no weight at all everything goes to the first part.
 */
export const split = (total: number, weights: readonly number[]): number[] => {
  assertMinorUnits(total);
  const whole = sum(weights);
  if (weights.length === 0) throw new RangeError('There is nothing to split over.');
  if (whole === 0) return weights.map((_, index) => (index === 0 ? total : 0));
  const shares = weights.map((weight, index) => {
    const product = BigInt(total) * BigInt(weight);
    return { index, part: Number(product / BigInt(whole)), remainder: product % BigInt(whole) };
  });
  let left = total - sum(shares.map(({ part }) => part));
  const byRemainder = [...shares].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const share of byRemainder) {
    if (left === 0) break;
    share.part += 1;
    left -= 1;
  }
  return shares.map(({ part }) => part);
};

const assertMinorUnits = (amount: number): number => {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new RangeError(`${amount} is not an amount in minor units.`);
  return amount;
};
