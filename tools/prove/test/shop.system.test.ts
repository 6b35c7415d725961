import { openWorld, type World } from '../world';
import { kills } from './kills';
import { outages } from './outages';
import { storefront } from './storefront';

jest.setTimeout(420_000);

// One shop for all of them: starting fifteen services and their engines takes longer than most of these tests.
let world: World;
beforeAll(async () => {
  world = await openWorld({ env: { admin: { INVARIANT_GRACE_SECONDS: '30' } } });
});
afterAll(() => world.stop());
const shared = (): World => world;

describe('while engines are away', () => outages(shared));
describe('while services are killed', () => kills(shared));
describe('for a storefront', () => storefront(shared));
