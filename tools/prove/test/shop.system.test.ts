import { type OtlpReceiver, startOtlpReceiver } from '@ultramarket/platform/testing';
import { openWorld, type World } from '../world';
import { fuzzing } from './fuzzing';
import { idempotency } from './idempotency';
import { kills } from './kills';
import { nasty } from './nasty';
import { outages } from './outages';
import { soldOnce } from './sold-once';
import { storefront } from './storefront';
import { traces, tracing } from './traces';

jest.setTimeout(420_000);

// One shop for all of them: starting fifteen services and their engines takes longer than most of these tests.
let world: World;
let receiver: OtlpReceiver;
beforeAll(async () => {
  receiver = await startOtlpReceiver();
  world = await openWorld({ env: { all: tracing(receiver), admin: { INVARIANT_GRACE_SECONDS: '30' } } });
});
beforeEach(() => world.signIn());
afterAll(async () => {
  await world.stop();
  await receiver.close();
});
const shared = (): World => world;

describe('while engines are away', () => outages(shared));
describe('while services are killed', () => kills(shared));
describe('for carts that are ordered more than once', () => soldOnce(shared));
describe('for a storefront', () => storefront(shared));
// These refund without cancelling, which other parts would take for money that is missing.
describe('for requests that are repeated', () => idempotency(shared));
describe('for whatever people write', () => nasty(shared));
describe('for operators', () => traces(shared, () => receiver));
describe('for any caller', () => fuzzing(shared));
