import { fuzz } from '../../fuzz/fuzz';
import { type World } from '../world';
import { fixedSeed } from './seed';

/** What a property-based tester finds within a minute. It leaves odd things behind, so it comes last. */
export const fuzzing = (shared: () => World): void => {
  test('when a client sends whatever the API document allows or forbids, the answers are those it declares', async () => {
    const { shop, admin } = shared();
    const said: string[] = [];
    const clean = await fuzz({
      shop,
      admin,
      seed: fixedSeed,
      seconds: 60,
      log: (line) => void said.push(line),
    });
    expect({ clean, said: clean ? [] : said }).toEqual({ clean: true, said: [] });
  });
};
