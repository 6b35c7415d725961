import { openLoop } from '../loops';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** What a loop of six seconds with ten pieces a second carries, and how it failed. */
const sixSeconds = async (work: () => Promise<void>) => {
  const reasons: string[] = [];
  const loop = openLoop(10, 6, work, (reason) => reasons.push(reason));
  await jest.advanceTimersByTimeAsync(20_000);
  return { ...(await loop), reasons };
};

test('when work takes long but is carried, what ends each second is what is started each second', async () => {
  expect((await sixSeconds(() => later(900))).carriedPerSecond).toBeCloseTo(10, 0);
});

test('when work gathers, only what ends while more is started was carried', async () => {
  expect((await sixSeconds(() => later(3500))).carriedPerSecond).toBeCloseTo(5, 0);
});

test('when work fails, its failure is reported and it was not carried', async () => {
  const { carriedPerSecond, reasons } = await sixSeconds(() => Promise.reject(new Error('no luck')));
  expect(carriedPerSecond).toBe(0);
  expect(reasons).toEqual(Array.from({ length: 60 }, () => 'no luck'));
});
