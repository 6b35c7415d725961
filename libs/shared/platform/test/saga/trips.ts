import { type Message, type SagaContext, type SagaReply, sagaReply } from '@ultramarket/contracts';
import { type Database, newId, SagaEngine, startService, statement, type Transaction } from '../../src';
import { eventually, startTestService } from '../../src/testing';
import { notesService } from '../support/notes';
import { startPeer } from '../support/peer';
import { trip, type TripSteps } from './trip';

const insertNote = statement('test-trip-note', 'INSERT INTO notes (id, text) VALUES ($1, $2)');
const findNotes = statement<{ text: string }>(
  'test-trip-notes',
  'SELECT text FROM notes WHERE text LIKE $1 ORDER BY id',
);

/** The local steps write rows, so that a test sees whether they happened once and in the transaction of the run. */
const tripSteps = (tx: Transaction): TripSteps => ({
  note: async (what, tripIds) => {
    for (const tripId of tripIds) await tx.query(insertNote, [newId(), `${what} ${tripId}`]);
  },
});

const engines: Array<SagaEngine<TripSteps>> = [];
/** Sagas look at this clock, so that a test need not wait for their deadlines. */
const clock = { aheadMs: 0 };

const definition = notesService(({ logger, metrics }, database) => {
  const engine = new SagaEngine<TripSteps>({
    sagas: [trip as never],
    local: tripSteps,
    database,
    logger,
    metrics,
    now: () => Date.now() + clock.aheadMs,
    watchdogMs: 100,
  });
  engines.push(engine);
  return {
    consumers: engine.replies(),
    publishes: [{ topic: 'trip.commands' }],
    jobs: [engine.watchdog()],
  };
});

export const replyTo = (saga: SagaContext, outcome: SagaReply['outcome'] = 'done', error?: string): Message =>
  sagaReply({ key: saga.sagaId, saga }, { outcome, ...(error && { error }) });

export type Trips = Awaited<ReturnType<typeof startTrips>>;

/** Two replicas of a service that runs the trip saga; the test plays the services that its commands go to. */
export const startTrips = async () => {
  const service = await startTestService(definition, { KAFKA_PARTITIONS: '4' });
  const second = await startService(definition, service.env);
  const [engine] = engines;
  if (!service.running.database || !engine) throw new Error('notes has a database and an engine');
  const database: Database = service.running.database;
  const peer = await startPeer(service, ['trip.commands']);

  const commands = (tripId: string, type: string) =>
    peer.received.filter(({ key, envelope }) => key === tripId && envelope.type === type);
  const asked = (tripId: string, type: string, times = 1): Promise<SagaContext> =>
    eventually(() => {
      const found = commands(tripId, type);
      expect(found).toHaveLength(times);
      const saga = found.at(-1)?.envelope.saga;
      if (!saga) throw new Error('a command of a saga carries its address');
      return saga;
    });
  const run = async (tripId: string) => {
    const found = await engine.find('trip', tripId);
    if (!found) throw new Error('the saga was started');
    return found;
  };
  return {
    engine,
    database,
    clock,
    commands,
    /** Waits for the newest of `times` commands of a type and gives its address. */
    asked,
    run,
    send: (messages: readonly Message[]) => peer.send(messages),
    start: async (): Promise<string> => {
      const tripId = newId();
      await database.transaction((tx) => engine.start(tx, trip, [{ sagaId: tripId, state: { tripId } }]));
      return tripId;
    },
    answer: async (tripId: string, type: string, outcome?: SagaReply['outcome'], error?: string) =>
      peer.send([replyTo(await asked(tripId, type), outcome, error)]),
    stands: (tripId: string, status: string, stage?: string) =>
      eventually(async () => expect(await run(tripId)).toMatchObject({ status, ...(stage && { stage }) })),
    /** The local steps that happened for a trip, in order. */
    notesOf: async (tripId: string): Promise<string[]> =>
      (await database.query(findNotes, [`% ${tripId}`])).map(({ text }) => text.split(' ')[0] ?? ''),
    /** Whether one of the replicas shows such a line among its metrics. */
    measured: async (line: RegExp): Promise<boolean> => {
      const urls = [service.url, second.url];
      const texts = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
      return texts.some((text) => line.test(text));
    },
    stop: async () => {
      await peer.stop();
      await second.stop();
      await service.stop();
    },
  };
};
