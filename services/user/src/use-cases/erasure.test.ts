import { makeLogger } from '@ultramarket/platform';
import { eraseDue } from './erasure';

test('when a user cannot be erased, all others who are due are, and the job ends', async () => {
  let waiting = Array.from({ length: 250 }, (_, number) => `person ${number}`);
  const stuck = new Set(['person 0', 'person 120']);
  const erased: string[] = [];
  await eraseDue({
    erasures: {
      due: async (_now, limit) => waiting.slice(0, limit),
    },
    eraseUser: async (userId) => {
      if (stuck.has(userId)) throw new Error('the database refused');
      waiting = waiting.filter((one) => one !== userId);
      return { userId, version: 2 };
    },
    cache: {
      invalidate: async (versions) => void erased.push(...versions.map(({ userId }) => userId)),
    },
    logger: makeLogger('test', 'silent'),
    now: () => new Date(),
  })();
  expect(waiting).toEqual([...stuck]);
  expect(erased).toHaveLength(248);
});
