import { newId, statement, withContext } from '../../src';
import { eventually } from '../../src/testing';
import { trip } from './trip';
import { replyTo, startTrips, type Trips } from './trips';

const loseRuns = statement(
  'test-lose-runs',
  `INSERT INTO platform.saga_runs (saga, saga_id, status, state, data, steps, log, correlation_id, deadline_at)
   SELECT 'lost', n::text, 'running', 'X', '{}', '{}', '[]', '', now() - interval '2 minutes'
   FROM generate_series(1, 2) AS n`,
);

let trips: Trips;
beforeAll(async () => {
  trips = await startTrips();
});
afterAll(() => trips.stop());
beforeEach(() => (trips.clock.aheadMs = 0));

test('when all goes well, the run ends done, each local step happened once, and the log shows every step', async () => {
  const tripId = await trips.start();
  for (const type of ['BookHotel', 'Charge', 'SendTicket', 'SendCard']) await trips.answer(tripId, type);
  await trips.stands(tripId, 'done', 'COMPLETED');
  expect(await trips.notesOf(tripId)).toEqual(['charged', 'decided', 'completed']);
  const { log } = await trips.run(tripId);
  const done = log.filter(({ event }) => event === 'done');
  expect(done.map(({ step }) => step)).toEqual(
    expect.arrayContaining(['book', 'charge', 'decide', 'send ticket', 'send card']),
  );
  expect(done.find(({ step }) => step === 'book')).toMatchObject({
    attempt: 1,
    ms: expect.any(Number) as number,
    messageId: expect.any(String) as string,
  });
  expect(await trips.measured(/saga_runs_total\{saga="trip",outcome="done",service="notes"\} [1-9]/)).toBe(
    true,
  );
  expect(
    await trips.measured(/saga_step_duration_seconds_count\{service="notes",saga="trip",step="book"\} [1-9]/),
  ).toBe(true);
});

test('when the transaction that starts a run rolls back, there is no run and no command', async () => {
  const tripId = newId();
  await expect(
    trips.database.transaction(async (tx) => {
      await trips.engine.start(tx, trip, [{ sagaId: tripId, state: { tripId } }]);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  const other = await trips.start();
  await trips.asked(other, 'BookHotel');
  expect(await trips.engine.find('trip', tripId)).toBeUndefined();
  expect(trips.commands(tripId, 'BookHotel')).toEqual([]);
});

test('when replies come twice and in one batch with others, each step happens once', async () => {
  const [one, two] = [await trips.start(), await trips.start()];
  const replies = [await trips.asked(one, 'BookHotel'), await trips.asked(two, 'BookHotel')].map((saga) =>
    replyTo(saga),
  );
  await trips.send([...replies, ...replies]);
  for (const tripId of [one, two]) {
    await trips.stands(tripId, 'running', 'BOOKED');
    await trips.asked(tripId, 'Charge');
  }
  const late = await trips.asked(one, 'BookHotel');
  await trips.send([replyTo(late, 'refused', 'TOO_LATE')]);
  await eventually(async () =>
    expect((await trips.run(one)).log.at(-1)).toMatchObject({ step: 'book', event: 'late refused' }),
  );
  await trips.stands(one, 'running', 'BOOKED');
});

test('when the replies after the pivot come together and in another order, the run ends done', async () => {
  const tripId = await trips.start();
  await trips.answer(tripId, 'BookHotel');
  await trips.answer(tripId, 'Charge');
  const [ticket, card] = [await trips.asked(tripId, 'SendTicket'), await trips.asked(tripId, 'SendCard')];
  await trips.send([replyTo(card), replyTo(ticket)]);
  await trips.stands(tripId, 'done');
  expect(await trips.notesOf(tripId)).toEqual(['charged', 'decided', 'completed']);
});

test('when a step is refused, what happened is undone and the local step of the end is run', async () => {
  const tripId = await trips.start();
  await trips.answer(tripId, 'BookHotel');
  await trips.answer(tripId, 'Charge', 'refused', 'NO_MONEY');
  const undo = await trips.asked(tripId, 'LeaveHotel');
  expect(undo).toMatchObject({ undo: true, step: 'book' });
  await trips.send([replyTo(undo)]);
  await trips.stands(tripId, 'undone', 'COMPENSATED');
  expect(await trips.run(tripId)).toMatchObject({ reason: 'NO_MONEY' });
  expect(await trips.notesOf(tripId)).toEqual(['undone']);
});

test('when no reply comes in time, the watchdog asks again, and then has it undone', async () => {
  const tripId = await trips.start();
  await trips.answer(tripId, 'BookHotel');
  await trips.asked(tripId, 'Charge');
  trips.clock.aheadMs = 11_000;
  expect(await trips.asked(tripId, 'Charge', 2)).toMatchObject({ attempt: 2 });
  trips.clock.aheadMs = 40_000;
  await trips.asked(tripId, 'Refund');
  trips.clock.aheadMs = 0;
  await trips.answer(tripId, 'Refund');
  await trips.answer(tripId, 'LeaveHotel');
  await trips.stands(tripId, 'undone');
  expect(await trips.run(tripId)).toMatchObject({ reason: 'BANK_SILENT' });
});

test('when the watchdog asks again, the command belongs to the request that started the run', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const tripId = await withContext({ requestId: 'r', correlationId: 'shop-9', traceparent }, () =>
    trips.start(),
  );
  await trips.asked(tripId, 'BookHotel');
  trips.clock.aheadMs = 11_000;
  await trips.asked(tripId, 'BookHotel', 2);
  for (const { headers, envelope } of trips.commands(tripId, 'BookHotel')) {
    expect(headers).toMatchObject({ traceparent, 'x-correlation-id': 'shop-9' });
    expect(envelope.correlationId).toBe('shop-9');
  }
});

test('when the metrics are scraped, they show the runs that are open, wait for a person or are overdue', async () => {
  const open = (status: string) =>
    new RegExp(`^saga_open_runs\\{saga="trip",status="${status}",service="notes"\\} [1-9]`, 'm');
  const stuck = await trips.start();
  await trips.answer(stuck, 'BookHotel');
  await trips.answer(stuck, 'Charge');
  await trips.asked(stuck, 'SendCard');
  await trips.answer(stuck, 'SendTicket', 'refused', 'NO_PAPER');
  await trips.stands(stuck, 'needs-attention');
  await trips.start();
  expect(await trips.measured(open('running'))).toBe(true);
  expect(await trips.measured(open('needs-attention'))).toBe(true);
  const overdue = /^saga_overdue_runs\{saga="lost",service="notes"\} 2$/m;
  expect(await trips.measured(overdue)).toBe(false);
  // Nobody acts on runs of a saga that is no longer there.
  await trips.database.query(loseRuns);
  expect(await trips.measured(overdue)).toBe(true);
});

test('when an undo gets no answer, the watchdog asks for it again', async () => {
  const tripId = await trips.start();
  await trips.answer(tripId, 'BookHotel');
  await trips.answer(tripId, 'Charge', 'refused', 'NO_MONEY');
  await trips.asked(tripId, 'LeaveHotel');
  trips.clock.aheadMs = 11_000;
  const again = await trips.asked(tripId, 'LeaveHotel', 2);
  await trips.send([replyTo(again)]);
  await trips.stands(tripId, 'undone');
});

test('when a run is cancelled before its pivot, it is undone; after it, it goes on', async () => {
  const early = await trips.start();
  await trips.asked(early, 'BookHotel');
  const cancel = (tripId: string) =>
    trips.database.transaction((tx) => trips.engine.cancel(tx, 'trip', tripId, 'CHANGED_MIND'));
  expect(await cancel(early)).toBe(true);
  await trips.answer(early, 'LeaveHotel');
  await trips.stands(early, 'undone');
  expect(await trips.run(early)).toMatchObject({ reason: 'CHANGED_MIND' });

  const late = await trips.start();
  await trips.answer(late, 'BookHotel');
  await trips.answer(late, 'Charge');
  await trips.stands(late, 'running', 'DECIDED');
  expect(await cancel(late)).toBe(false);
  expect(await cancel(newId())).toBe(false);
  await trips.answer(late, 'SendTicket');
  await trips.answer(late, 'SendCard');
  await trips.stands(late, 'done');
});

test('when a step after the pivot is refused, a person is called, and a retry finishes the run', async () => {
  const tripId = await trips.start();
  await trips.answer(tripId, 'BookHotel');
  await trips.answer(tripId, 'Charge');
  await trips.answer(tripId, 'SendCard');
  await trips.answer(tripId, 'SendTicket', 'refused', 'NO_PAPER');
  await trips.stands(tripId, 'needs-attention', 'NEEDS_ATTENTION');
  expect(
    await trips.measured(/saga_runs_total\{saga="trip",outcome="needs-attention",service="notes"\} [1-9]/),
  ).toBe(true);
  const retry = () => trips.database.transaction((tx) => trips.engine.retry(tx, 'trip', tripId));
  expect(await retry()).toBe(true);
  expect(await retry()).toBe(false);
  const again = await trips.asked(tripId, 'SendTicket', 2);
  await trips.send([replyTo(again)]);
  await trips.stands(tripId, 'done');
});

test('when a person is called, the watchdog still looks after the steps that have no answer', async () => {
  const tripId = await trips.start();
  await trips.answer(tripId, 'BookHotel');
  await trips.answer(tripId, 'Charge');
  await trips.asked(tripId, 'SendCard');
  await trips.answer(tripId, 'SendTicket', 'refused', 'NO_PAPER');
  await trips.stands(tripId, 'needs-attention');
  trips.clock.aheadMs = 11_000;
  await eventually(async () =>
    expect((await trips.run(tripId)).steps).toMatchObject({ 'send card': { status: 'skipped' } }),
  );
  await trips.stands(tripId, 'needs-attention');
});

test('when two replicas move many runs at once, every run ends once', async () => {
  const many = await Promise.all(Array.from({ length: 30 }, () => trips.start()));
  for (const type of ['BookHotel', 'Charge', 'SendTicket', 'SendCard'])
    await Promise.all(many.map((tripId) => trips.answer(tripId, type)));
  for (const tripId of many) {
    await trips.stands(tripId, 'done');
    expect(await trips.notesOf(tripId)).toEqual(['charged', 'decided', 'completed']);
  }
  const exists = (tripId: string) =>
    trips.database.transaction((tx) => trips.engine.exists(tx, 'trip', tripId));
  expect(await exists(many[0] ?? '')).toBe(true);
  expect(await exists(newId())).toBe(false);
});

test('when runs of a saga that no longer exists are due, the watchdog leaves them alone and comes to an end', async () => {
  const leftovers = statement(
    'test-leftovers',
    `INSERT INTO platform.saga_runs (saga, saga_id, status, state, data, steps, log, correlation_id, deadline_at)
     SELECT 'removed', n::text, 'running', 'X', '{}', '{}', '[]', '', now() FROM generate_series(1, 200) AS n`,
  );
  await trips.database.query(leftovers);
  await trips.engine.watchdog().run();
  expect(await trips.engine.find('removed', '1')).toMatchObject({ status: 'running' });
});
