import { eventually } from '@ultramarket/platform/testing';
import { type ReviewBody, type Reviews, startReviews } from './support';

let shop: Reviews;
beforeAll(async () => {
  shop = await startReviews();
});
afterAll(() => shop.stop());

const path = '/api/v1/reviews';
const spam = { body: 'Write to me: seller@elsewhere.com, you will not regret it' };

interface Queued extends ReviewBody {
  flags: string[];
  reports: number;
  moderatedBy: string | null;
}

const queue = (query = '', token = shop.manager.token) =>
  shop.call<Queued[]>('get', `${path}/moderation?${query}`, { token });
const decide = (id: string, body: object, token = shop.manager.token, headers = {}) =>
  shop.call<ReviewBody>('put', `${path}/${id}/moderation`, { token, body, headers });
const moderated = async (reviewId: string) =>
  (await shop.service.published<{ reviewId: string; status: string; by: string }>('ReviewModerated')).filter(
    (event) => event.reviewId === reviewId,
  );

test('when a text breaks a rule, it waits for staff, who approve it; then it is shown and counts', async () => {
  const productId = await shop.product();
  const { review } = await shop.review(productId, { rating: 5, ...spam });
  expect(review.status).toBe('PENDING');
  expect(await shop.average(productId)).toMatchObject({ count: 0 });
  expect((await queue(`productId=${productId}`)).data).toMatchObject([
    { id: review.id, status: 'PENDING', flags: ['EMAIL'], reports: 0, moderatedBy: null },
  ]);
  expect(await decide(review.id, { status: 'APPROVED' })).toMatchObject({
    status: 200,
    data: { status: 'APPROVED', version: 2 },
  });
  expect(await shop.average(productId)).toMatchObject({ average: 5, count: 1 });
  expect((await shop.call('get', `${path}/${review.id}`)).status).toBe(200);
  expect((await queue(`productId=${productId}`)).data).toEqual([]);
  await eventually(async () => {
    expect(await moderated(review.id)).toMatchObject([{ status: 'APPROVED', by: 'staff', reason: null }]);
    const records = await shop.service.published<{ resource: string }>('AuditRecorded');
    expect(records.filter(({ resource }) => resource === `review:${review.id}`)).toMatchObject([
      {
        actorId: shop.manager.id,
        action: 'review.moderated',
        before: { status: 'PENDING' },
        after: { status: 'APPROVED', reason: null },
      },
    ]);
  });
});

test('when staff reject a review, they say why, and only the author and staff read it', async () => {
  const productId = await shop.product();
  const { review, author } = await shop.review(productId);
  const other = await shop.review(productId);
  expect((await decide(review.id, { status: 'REJECTED' })).status).toBe(400);
  const reason = 'Not about the product.';
  expect((await decide(review.id, { status: 'REJECTED', reason })).status).toBe(200);
  expect(await shop.average(productId)).toMatchObject({ count: 1 });
  expect((await shop.call('get', `${path}/${review.id}`, { token: other.author.token })).status).toBe(404);
  const own = await shop.call<ReviewBody>('get', `${path}/${review.id}`, { token: author.token });
  expect(own.data).toMatchObject({ status: 'REJECTED', reason });
  // They may revise it; then only the author sees the reason.
  await decide(review.id, { status: 'APPROVED', reason: 'We were wrong.' });
  expect((await shop.call<ReviewBody>('get', `${path}/${review.id}`)).data.reason).toBeNull();
  await eventually(async () =>
    expect((await moderated(review.id)).map(({ status, by }) => `${status} by ${by}`)).toEqual([
      'APPROVED by rules',
      'REJECTED by staff',
      'APPROVED by staff',
    ]),
  );
});

test('when two of the staff decide concurrently, with the version they saw, one of them gets a conflict', async () => {
  const { review } = await shop.review(await shop.product(), spam);
  const match = { 'If-Match': '"1"' };
  const answers = await Promise.all([
    decide(review.id, { status: 'APPROVED' }, shop.manager.token, match),
    decide(review.id, { status: 'REJECTED', reason: 'spam' }, shop.admin.token, match),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
});

test('when the author rewrites while staff approve, staff never approve a text that they have not seen', async () => {
  const { review, author } = await shop.review(await shop.product(), spam);
  const body = { body: 'Now at www.elsewhere.com' };
  await shop.call('put', `${path}/${review.id}`, { token: author.token, body });
  expect(await decide(review.id, { status: 'APPROVED', version: 1 })).toMatchObject({
    status: 409,
    code: 'REVIEW_VERSION_CONFLICT',
  });
});

test('when the same is decided again, nothing changes', async () => {
  const { review } = await shop.review(await shop.product(), spam);
  await decide(review.id, { status: 'APPROVED' });
  expect((await decide(review.id, { status: 'APPROVED' })).data.version).toBe(2);
});

test('when a user who is not staff moderates, it is refused', async () => {
  const { review } = await shop.review(await shop.product(), spam);
  for (const token of [shop.person().token, shop.person('VENDOR').token]) {
    expect((await queue('', token)).status).toBe(403);
    expect((await decide(review.id, { status: 'APPROVED' }, token)).status).toBe(403);
  }
  expect((await decide(shop.person().id, { status: 'APPROVED' })).status).toBe(404);
});

test('when staff decide on a review of their own, or of a product that they sell, it is refused', async () => {
  const { manager } = shop;
  const own = await shop.product();
  await shop.delivered(manager.id, [own]);
  const content = { productId: own, rating: 5, title: 'Lamp', ...spam };
  const written = await shop.call<ReviewBody>('post', path, { token: manager.token, body: content });
  const { review: ofTheirs } = await shop.review(await shop.product(manager.id), spam);
  for (const decision of [{ status: 'APPROVED' }, { status: 'REJECTED', reason: 'Spam.' }]) {
    expect(await decide(written.data.id, decision)).toMatchObject({
      status: 422,
      code: 'REVIEW_OWN_REFUSED',
    });
    expect(await decide(ofTheirs.id, decision)).toMatchObject({ status: 403, code: 'REVIEW_OWN_PRODUCT' });
  }
  expect((await decide(written.data.id, { status: 'APPROVED' }, shop.admin.token)).status).toBe(200);
  expect((await decide(ofTheirs.id, { status: 'APPROVED' }, shop.admin.token)).status).toBe(200);
});

test('when staff remove a review of a product that they sell, it is refused; of their own they may', async () => {
  const { manager } = shop;
  const productId = await shop.product(manager.id);
  const { review } = await shop.review(productId, { rating: 1 });
  const remove = (id: string, token: string) => shop.call('delete', `${path}/${id}`, { token });
  expect(await remove(review.id, manager.token)).toMatchObject({ status: 403, code: 'REVIEW_OWN_PRODUCT' });
  expect((await shop.call('get', `${path}/${review.id}`)).status).toBe(200);
  expect((await remove(review.id, shop.admin.token)).status).toBe(200);
  const own = await shop.product();
  await shop.delivered(manager.id, [own]);
  const body = { productId: own, rating: 5, title: 'Lamp', body: 'It stands on my desk.' };
  const written = await shop.call<ReviewBody>('post', path, { token: manager.token, body });
  expect((await remove(written.data.id, manager.token)).status).toBe(200);
});

test('when three users complain, the review waits for staff again; once they approve it, three more are needed', async () => {
  const productId = await shop.product();
  const { review, author } = await shop.review(productId);
  const report = (token: string) =>
    shop.call('post', `${path}/${review.id}/report`, { token, body: { reason: 'FALSE', note: 'Not true.' } });
  const first = shop.person();
  for (let time = 1; time <= 4; time += 1) expect((await report(first.token)).status).toBe(200);
  await report(shop.person().token);
  expect((await shop.call('get', `${path}/${review.id}`)).status).toBe(200);
  await report(shop.person().token);
  expect((await shop.call('get', `${path}/${review.id}`)).status).toBe(404);
  expect(await shop.average(productId)).toMatchObject({ count: 0 });
  expect((await queue(`productId=${productId}`)).data).toMatchObject([{ flags: ['REPORTED'], reports: 3 }]);

  await decide(review.id, { status: 'APPROVED' });
  expect(await shop.average(productId)).toMatchObject({ count: 1 });
  await report(first.token);
  await report(shop.person().token);
  await report(shop.person().token);
  expect((await shop.call('get', `${path}/${review.id}`)).status).toBe(200);
  await report(shop.person().token);
  expect((await shop.call('get', `${path}/${review.id}`)).status).toBe(404);
  expect((await report(author.token)).body['code']).toBe('REVIEW_OWN_REFUSED');
});

test('when five complain in the same moment, the review is queued once', async () => {
  const { review } = await shop.review(await shop.product());
  const body = { reason: 'SPAM' };
  const people = Array.from({ length: 5 }, () => shop.person());
  await Promise.all(
    people.map(({ token }) => shop.call('post', `${path}/${review.id}/report`, { token, body })),
  );
  const { data } = await shop.call<ReviewBody>('get', `${path}/${review.id}`, { token: shop.manager.token });
  expect(data).toMatchObject({ status: 'PENDING', version: 2 });
});

test('when staff have decided, a new text of the author waits for staff again', async () => {
  const { review, author } = await shop.review(await shop.product());
  await decide(review.id, { status: 'REJECTED', reason: 'Not about the product.' });
  const rewrite = (body: string) =>
    shop.call<ReviewBody>('put', `${path}/${review.id}`, { token: author.token, body: { body } });
  expect((await rewrite('One letter more')).data.status).toBe('PENDING');
  expect((await rewrite('And one letter more')).data.status).toBe('PENDING');
  expect((await decide(review.id, { status: 'APPROVED' })).data.status).toBe('APPROVED');
});

test('when a review was hidden through complaints, a new text does not bring it back', async () => {
  const { review, author } = await shop.review(await shop.product());
  const body = { reason: 'FALSE' };
  for (let people = 0; people < 3; people += 1)
    await shop.call('post', `${path}/${review.id}/report`, { token: shop.person().token, body });
  const words = { token: author.token, body: { body: 'Quite other words' } };
  expect((await shop.call<ReviewBody>('put', `${path}/${review.id}`, words)).data.status).toBe('PENDING');
});
