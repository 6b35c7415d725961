import { randomUUID } from 'node:crypto';
import { eventually } from '@ultramarket/platform/testing';
import { type Answer, Shop } from '../../client/shop';
import { type ServiceName } from '../../local/fleet/services';
import { type KnownEndpoint, endpointsOf } from '../endpoints';
import { type Kitchen, type Method, type PreparedRequest } from '../idempotency/recipe';
import { recipes } from '../idempotency/recipes';
import { serviceToken } from '../service-token';
import { type World } from '../world';

interface Trial {
  prepared: PreparedRequest;
  key: string;
  /** The same request with another key, body, query or path. */
  send(change?: { key?: string; body?: unknown; path?: string }): Promise<Answer>;
  /** What the request was answered at first. */
  first?: Answer;
}

const operations = Object.keys(recipes);
const noKey = '';

let world: World;
let endpoints: KnownEndpoint[];
const direct = new Map<ServiceName, Shop>();
const trials = new Map<string, Promise<Trial>>();

const ownerOf = (operation: string): ServiceName => {
  const owner = endpoints.find((endpoint) => endpoint.operation === operation)?.service;
  if (!owner) throw new Error(`${operation} is declared by no service`);
  return owner;
};

/** What only services may ask goes to the service itself, because the gateway refuses their tokens. */
const doorOf = (operation: string, { token }: PreparedRequest, kitchen: Kitchen): Shop => {
  if (token !== kitchen.serviceToken) return world.shop;
  const service = ownerOf(operation);
  const shop = direct.get(service) ?? new Shop(world.test.fleet.url(service), 4);
  direct.set(service, shop);
  return shop;
};

const begin = async (operation: string, kitchen: Kitchen): Promise<Trial> => {
  const recipe = recipes[operation];
  if (!recipe) throw new Error(`there is no recipe for ${operation}`);
  const prepared = await recipe(kitchen);
  const door = doorOf(operation, prepared, kitchen);
  const method = operation.split(' ', 1)[0] as Method;
  const key = randomUUID();
  return {
    prepared,
    key,
    send: ({ key: sentKey = key, body = prepared.body, path = prepared.path } = {}) =>
      door.call(method, path, {
        token: prepared.token,
        ...(body !== undefined && { body }),
        headers: sentKey === noKey ? {} : { 'idempotency-key': sentKey },
      }),
  };
};

const trialOf = (operation: string): Promise<Trial> => {
  const trial = trials.get(operation);
  if (!trial) throw new Error(`${operation} was not prepared`);
  return trial;
};

const outcome = ({ status, body: { code } }: Answer) => ({ status, code });
const succeeded = ({ status }: Answer): boolean => status < 300;
const pathOf = ({ path }: PreparedRequest): string => path.split('?', 1)[0] ?? path;

const expectReplay = async (trial: Trial): Promise<void> => {
  const again = await trial.send();
  expect({ status: again.status, body: again.body }).toEqual({
    status: trial.first?.status,
    body: trial.first?.body,
  });
  expect(again.headers['idempotent-replayed']).toBe('true');
  await eventually(async () => expect(await trial.prepared.effects()).toBe(1));
};

const reused = { status: 422, code: 'IDEMPOTENCY_KEY_REUSED' };

const expectOthersRefused = async (operation: string, trial: Trial): Promise<void> => {
  const { prepared, send } = trial;
  const { otherBody, otherQuery } = prepared;
  if (otherBody !== undefined) expect(outcome(await send({ body: otherBody }))).toEqual(reused);
  // The key stands for one resource, too.
  if (operation.includes('{'))
    expect(
      outcome(await send({ path: prepared.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, randomUUID()) })),
    ).toEqual(reused);
  const known = endpoints.find((endpoint) => endpoint.operation === operation)?.queryKeys ?? [];
  expect(outcome(await send({ path: `${pathOf(prepared)}${otherQuery}` }))).toEqual(
    known.length > 0 ? reused : { status: 400, code: 'VALIDATION_ERROR' },
  );
};

/** What is promised of every operation that takes an Idempotency-Key. */
export const idempotency = (shared: () => World): void => {
  beforeAll(async () => {
    world = shared();
    const { fleet, engines } = world.test;
    endpoints = await endpointsOf(fleet);
    const kitchen = {
      world,
      serviceToken: await serviceToken(fleet, 'order'),
      mailUrl: engines.urls.mailUrl,
    };
    for (const operation of operations) {
      const trial = begin(operation, kitchen);
      // Whoever waits for it sees the failure.
      trial.catch(() => undefined);
      trials.set(operation, trial);
    }
  });
  afterAll(async () => {
    await Promise.all([...direct.values()].map((shop) => shop.close()));
  });

  test('when an operation is declared idempotent, there is a recipe to try it with', () => {
    const declared = endpoints.filter(({ idempotent }) => idempotent).map(({ operation }) => operation);
    expect(declared.sort()).toEqual([...operations].sort());
  });

  test.each(operations)(
    'when %s is sent twice at once with one key, it happens once and both get the same answer',
    async (operation) => {
      const trial = await trialOf(operation);
      expect(outcome(await trial.send({ key: noKey }))).toEqual({
        status: 400,
        code: 'IDEMPOTENCY_KEY_MISSING',
      });
      const answers = await Promise.all([trial.send(), trial.send()]);
      const first = answers.find(succeeded);
      if (!first) throw new Error(JSON.stringify(answers.map(({ status, body }) => ({ status, body }))));
      trial.first = first;
      for (const answer of answers) {
        if (succeeded(answer)) expect(answer.body).toEqual(first.body);
        else expect(outcome(answer)).toEqual({ status: 409, code: 'IDEMPOTENCY_KEY_IN_PROGRESS' });
      }
      await expectReplay(trial);
    },
  );

  test.each(operations)(
    'when the key of %s comes with another body, query or path, it is refused',
    async (operation) => {
      const trial = await trialOf(operation);
      await expectOthersRefused(operation, trial);
      expect(await trial.prepared.effects()).toBe(1);
    },
  );

  describe('after their services were killed', () => {
    beforeAll(async () => {
      const { fleet } = world.test;
      await Promise.all(
        [...new Set(operations.map(ownerOf))].map(async (service) => {
          await fleet.kill9(service);
          await fleet.start(service);
        }),
      );
    });

    test.each(operations)('when %s is sent again, the answer is the first one', async (operation) => {
      const trial = await trialOf(operation);
      await expectReplay(trial);
      await expectOthersRefused(operation, trial);
      expect(await trial.prepared.effects()).toBe(1);
    });
  });
};
