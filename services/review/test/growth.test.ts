import { newId } from '@ultramarket/platform';
import { type Reviews, startReviews } from './support';

let shop: Reviews;
beforeAll(async () => {
  shop = await startReviews();
});
afterAll(() => shop.stop());

test('when records of erasures and settled complaints are old, they are removed, and what is needed stays', async () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const erasures = shop.database.collection<{ _id: string }>('forgotten');
  const reports = shop.database.collection<{ _id: string }>('reports');
  const report = (_id: string, at: Date, open: boolean) => ({ _id, at, open, reviewId: newId() });
  await erasures.insertMany([
    { _id: 'old', at: daysAgo(91) },
    { _id: 'new', at: daysAgo(89) },
  ] as never);
  await reports.insertMany([
    report('settled', daysAgo(366), false),
    report('waiting', daysAgo(366), true),
    report('recent', daysAgo(364), false),
  ] as never);
  await shop.service.runJob('prune');
  const left = async (collection: typeof reports) =>
    (await collection.find({}).toArray()).map(({ _id }) => _id).sort();
  expect(await left(erasures)).toEqual(['new']);
  expect(await left(reports)).toEqual(['recent', 'waiting']);
});
