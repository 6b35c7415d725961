import { bucketOf, isOn } from './flag';

const people = Array.from({ length: 2000 }, (_, index) => `person-${index}`);
const share = (percent: number, key = 'new-cart') =>
  people.filter((id) => isOn({ key, enabled: true, percent, roles: [] }, { id, role: 'CUSTOMER' }));

test('when the percentage is raised, no user loses the feature and about that share has it', () => {
  const few = share(10);
  const more = share(30);
  expect(few.every((id) => more.includes(id))).toBe(true);
  expect(more.length / people.length).toBeGreaterThan(0.25);
  expect(more.length / people.length).toBeLessThan(0.35);
});

test('when two flags have the same percentage, they are not on for the same people', () => {
  expect(share(10, 'other')).not.toEqual(share(10));
  expect(bucketOf('a', 'x')).toBe(bucketOf('a', 'x'));
});

test('when a flag is off, for another role or at zero per cent, it is on for no user', () => {
  const visitor = { id: 'x', role: 'CUSTOMER' };
  const flag = { key: 'f', enabled: true, percent: 100, roles: [] };
  expect(isOn(flag, visitor)).toBe(true);
  expect(isOn({ ...flag, enabled: false }, visitor)).toBe(false);
  expect(isOn({ ...flag, roles: ['VENDOR'] }, visitor)).toBe(false);
  expect(share(0)).toEqual([]);
});
