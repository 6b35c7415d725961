import { type Shop, type Shopper } from '../client/shop';
import { Chance } from '../seed/random';
import { casesOf, isDriven } from './cases';
import { nameOf, readDocument } from './document';
import { openSender } from './sender';
import { Things } from './things';
import { type NastyReport, type Trial, Trials } from './trials';

export interface NastyOptions {
  shop: Shop;
  /** Signs a SUPER_ADMIN in. */
  signIn: () => Promise<Shopper>;
  seed: number;
  /** Until when a sample is tried; without it everything is. */
  seconds?: number;
  /** Only operations whose name contains this. */
  only?: string;
  log: (line: string) => void;
}

const concurrency = 8;

/** Puts strings of the dictionary into every place of every public operation that takes one, and judges the answers. */
export const drive = async ({
  shop,
  signIn,
  seed,
  seconds,
  only = '',
  log,
}: NastyOptions): Promise<NastyReport> => {
  log(`seed ${seed}: repeat with \`npm run nasty -- --seed ${seed}\``);
  const { body } = await shop.call('GET', '/docs/openapi.json');
  const document = readDocument(body);
  const chance = new Chance(String(seed));
  const trials = document.operations
    .filter((operation) => isDriven(operation) && nameOf(operation).includes(only))
    .map((operation): Trial => ({
      operation,
      cases: casesOf(document, operation, chance, seconds === undefined),
    }))
    .filter(({ cases }) => cases.length > 0);
  const total = trials.reduce((sum, { cases }) => sum + cases.length, 0);
  const sender = openSender(shop.gatewayUrl);
  const run = new Trials(document, sender, async () => new Things(shop, await signIn()));
  let end = Infinity;
  let printed = 0;
  /** Everything takes most of an hour: what was found by then is not lost when a run is stopped. */
  const sayProgress = (): void => {
    run.report.faults.slice(printed).forEach(log);
    printed = run.report.faults.length;
    const left = trials.reduce((sum, { cases }) => sum + cases.length, 0);
    log(`${total - left} of ${total} strings tried, ${printed} faults`);
  };
  const progress = seconds === undefined ? setInterval(sayProgress, 60_000) : undefined;
  const workers = async (work: (trial: Trial) => Promise<void>, queue: Trial[]): Promise<void> => {
    const worker = async (): Promise<void> => {
      for (let trial = queue.shift(); trial !== undefined && Date.now() < end; trial = queue.shift())
        await work(trial);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
  };
  try {
    // Where only an id is wrong in the path, it does not matter what else is right.
    await workers(
      (trial) => run.begin(trial),
      trials.filter(({ cases }) => cases.some(({ place }) => place.in !== 'path' || !place.closed)),
    );
    if (seconds !== undefined) end = Date.now() + seconds * 1000;
    const queue = chance.shuffled(trials);
    await workers(async (trial) => {
      // Values of one operation come one after the other: what one changes the next would read.
      await run.try(trial);
      if (trial.cases.length > 0) queue.push(trial);
    }, queue);
  } finally {
    clearInterval(progress);
    await sender.close();
  }
  return run.report;
};
