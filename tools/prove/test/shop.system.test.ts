import { type OtlpReceiver, startOtlpReceiver } from '@ultramarket/platform/testing';
import { openWorld, type World } from '../world';
import { fuzzing } from './fuzzing';
import { kills } from './kills';
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
afterAll(async () => {
  await world.stop();
  await receiver.close();
});
const shared = (): World => world;

describe('while engines are away', () => outages(shared));
describe('while services are killed', () => kills(shared));
describe('for carts that are ordered more than once', () => soldOnce(shared));
describe('for a storefront', () => storefront(shared));
describe('for operators', () => traces(shared, () => receiver));
describe('for anybody', () => fuzzing(shared));
