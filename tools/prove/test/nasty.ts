import { drive } from '../../nasty/drive';
import { type World } from '../world';
import { fixedSeed } from './seed';

/** For the trying itself; the requests that are tried take about half as long to make. */
const seconds = 60;

/** What must hold whatever a caller writes into a field. */
export const nasty = (shared: () => World): void => {
  test('when strings that have broken other programs are sent, each is refused with a reason or read back as it was', async () => {
    const { shop, test: running } = shared();
    const lines: string[] = [];
    const report = await drive({
      shop,
      signIn: () => shop.login('super@ultramarket.test', running.fleet.secrets.seedPassword),
      seed: fixedSeed,
      seconds,
      log: (line) => lines.push(line),
    });
    // What is shown when it fails says how to repeat it.
    expect({ lines, faults: report.faults, refused: report.refused }).toEqual({
      lines,
      faults: [],
      refused: [],
    });
    expect(report.accepted).toBeGreaterThan(100);
  });
};
