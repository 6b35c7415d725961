import { type Shop } from '../client/shop';
import { messageOf } from '../local/user-error';
import { type Ask, askAs, type ModelName, type Outcome, rebuilders } from './models';

interface Line extends Outcome {
  model: ModelName;
  seconds: number;
}

const rebuildOne = async (model: ModelName, ask: Ask): Promise<Line> => {
  const begun = performance.now();
  const outcome = await rebuilders[model](ask).catch((error: unknown): Outcome => ({
    state: 'failed',
    remark: messageOf(error),
  }));
  return { model, seconds: (performance.now() - begun) / 1000, ...outcome };
};

const verdictOf = ({ state, differing, remark }: Line): string => {
  if (state === 'failed') return `FAILED: ${remark ?? ''}`;
  return differing === 0 ? 'ok' : `DIFFERS${remark ? `: ${remark}` : ''}`;
};

const row = (cells: readonly string[]): string => {
  const [model = '', entries = '', differing = '', seconds = '', verdict = ''] = cells;
  return `${model.padEnd(16)}${entries.padStart(10)}${differing.padStart(12)}${seconds.padStart(10)}  ${verdict}`;
};

/**
 * Has the owners make their read models anew, one after the other, while the shop runs, and reports how each compared
 * with the one that was in use. Answers the exit code: 1 when one differed or could not be made.
 */
export const rebuild = async (
  shop: Shop,
  login: { email: string; password: string },
  models: readonly ModelName[],
  print: (line: string) => void,
): Promise<number> => {
  const ask = askAs(shop, login);
  print(row(['model', 'entries', 'differing', 'seconds']));
  let wrong = 0;
  for (const model of models) {
    const line = await rebuildOne(model, ask);
    const { state, entries, differing, seconds } = line;
    if (state === 'failed' || differing !== 0) wrong += 1;
    const shown = (count: number | undefined) => (count === undefined ? '-' : String(count));
    print(row([model, shown(entries), shown(differing), seconds.toFixed(1), verdictOf(line)]));
  }
  return wrong === 0 ? 0 : 1;
};
