import { type Shop, type Shopper } from '../client/shop';
import { Chance } from '../seed/random';
import { type ApiDocument, nameOf, type Operation, readDocument } from './document';
import { exampleOf } from './example';
import { describeFault, fault } from './judge';
import { type Place, placesOf, withString } from './places';
import { type NastyRequest } from './request';
import { requests } from './requests';
import { encoded, openSender, type Outgoing, type Sender, urlOf } from './sender';
import { Things } from './things';
import { type NastyValue, nastyValues } from './values';

export interface NastyOptions {
  shop: Shop;
  /** SUPER_ADMIN. */
  admin: Shopper;
  seed: number;
  /** Until when a sample is tried; without it everything is. */
  seconds?: number;
  /** Only operations whose name contains this. */
  only?: string;
  log: (line: string) => void;
}

export interface NastyReport {
  /** One line each: the operation, the place, what was wrong and with which request. */
  faults: string[];
  /** Operations whose request is refused without anything nasty in it: they are not really tried. */
  refused: string[];
  sent: number;
  accepted: number;
}

interface Trial {
  operation: Operation;
  cases: Array<{ place: Place; nasty: NastyValue }>;
  request?: NastyRequest;
}

/** What would end the run, outlast it, or be everybody's business. */
const leftAlone = [
  /\/logout$/,
  /\/auth\/sessions/,
  /\/users\/me/,
  /\/rebuild$/,
  /\/train$/,
  /\/search\/index\/\{/,
  /\/webhooks?/,
];

const isDriven = ({ access, path }: Operation): boolean =>
  !leftAlone.some((pattern) => pattern.test(path)) && access.some((rule) => rule !== 'service');

/** Of places where nearly everything is refused for one reason, only every so manieth value is tried. */
const closedShare = 0.1;
/** What a URL may be long, with room for the rest of the head. */
const longestInUrl = 4_000;

const casesOf = (document: ApiDocument, operation: Operation, chance: Chance, all: boolean): Trial['cases'] =>
  placesOf(document, operation).flatMap((place) =>
    nastyValues
      .filter(({ value }) => place.in === 'body' || encoded(value).length <= longestInUrl)
      .filter(({ value }) => place.in !== 'path' || value !== '')
      .filter(() => all || !place.closed || chance.happens(closedShare))
      .map((nasty) => ({ place, nasty })),
  );

class Drive {
  private readonly report: NastyReport = { faults: [], refused: [], sent: 0, accepted: 0 };
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly document: ApiDocument,
    private readonly sender: Sender,
    private readonly things: Things,
  ) {}

  private async tokenFor({ access }: Operation): Promise<string | undefined> {
    if (access.includes('public') || access.includes('guest')) return undefined;
    if (access.includes('customer')) return (await this.things.shopper()).token;
    return this.things.admin.token;
  }

  private async requestOf(trial: Trial): Promise<NastyRequest> {
    const make = requests[nameOf(trial.operation)];
    const token = await this.tokenFor(trial.operation);
    trial.request ??= make ? await make(this.things) : { ...(token && { token }) };
    return trial.request;
  }

  private outgoing(operation: Operation, request: NastyRequest): Outgoing {
    const valuesIn = (where: string, given: Readonly<Record<string, string>> = {}) => ({
      ...Object.fromEntries(
        operation.parameters
          .filter((parameter) => parameter.in === where && parameter.required)
          .map(({ name, schema, example }) => [
            name,
            String(example ?? exampleOf(this.document, schema, name)),
          ]),
      ),
      ...given,
    });
    const { schema, example } = operation.body ?? {};
    const body = request.body ?? example ?? (schema && exampleOf(this.document, schema));
    return {
      operation,
      ...(request.token !== undefined && { token: request.token }),
      params: valuesIn('path', request.params),
      query: valuesIn('query', request.query),
      ...(body !== undefined && { body }),
    };
  }

  private nastier(sent: Outgoing, place: Place, { value }: NastyValue): Outgoing {
    const [name] = place.pointer;
    if (place.in === 'path') return { ...sent, params: { ...sent.params, [String(name)]: value } };
    if (place.in === 'query') return { ...sent, query: { ...sent.query, [String(name)]: value } };
    const schema = sent.operation.body?.schema ?? {};
    return { ...sent, body: withString(this.document, sent.body, schema, place, value) };
  }

  private async afterwards(trial: Trial, { once, undo }: NastyRequest, data: unknown): Promise<void> {
    this.report.accepted += 1;
    if (undo) await undo(data as never).catch(() => undefined);
    if (once) delete trial.request;
  }

  /** Sends the request without anything nasty: what is refused then says nothing about values. */
  async begin(trial: Trial): Promise<void> {
    const name = nameOf(trial.operation);
    try {
      const request = await this.requestOf(trial);
      const { status, body } = await this.sender.send(this.outgoing(trial.operation, request));
      if (status >= 400)
        this.report.refused.push(`${name}: ${status} ${body?.code ?? ''} ${JSON.stringify(body)}`);
      else await this.afterwards(trial, request, body?.data);
    } catch (error) {
      this.report.refused.push(`${name}: ${String(error)}`);
      trial.cases.length = 0;
    }
  }

  async try(trial: Trial): Promise<void> {
    const next = trial.cases.pop();
    if (!next) return;
    const { place, nasty } = next;
    const request = await this.requestOf(trial);
    const sent = this.nastier(this.outgoing(trial.operation, request), place, nasty);
    this.report.sent += 1;
    const answer = await this.sender.send(sent);
    const told = await fault(this.document, this.sender, sent, answer, place, nasty, request.shownAt);
    if (told !== undefined) this.note(sent, place, nasty, told);
    if (answer.status < 400) await this.afterwards(trial, request, answer.body?.data);
  }

  /** The first of each kind at each place, with the request that shows it. */
  private note(sent: Outgoing, place: Place, nasty: NastyValue, told: string): void {
    const line = describeFault(sent, place, told.replace(/ as .*/s, ' otherwise'));
    const times = (this.seen.get(line) ?? 0) + 1;
    this.seen.set(line, times);
    if (times > 2) return;
    const body = sent.body === undefined ? '' : ` ${JSON.stringify(sent.body).slice(0, 600)}`;
    this.report.faults.push(
      `${describeFault(sent, place, told)} [${nasty.kind}: ${JSON.stringify(nasty.value.slice(0, 60))}] ` +
        `${sent.operation.method} ${urlOf(sent).slice(0, 300)}${body}`,
    );
  }

  finish(): NastyReport {
    return this.report;
  }
}

const atOnce = 8;

/** Puts strings of the dictionary into every place of every public operation that takes one, and judges the answers. */
export const drive = async ({
  shop,
  admin,
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
      cases: chance.shuffled(casesOf(document, operation, chance, seconds === undefined)),
    }))
    .filter(({ cases }) => cases.length > 0);
  const sender = openSender(shop.gatewayUrl);
  const run = new Drive(document, sender, new Things(shop, admin));
  let end = Infinity;
  const workers = async (work: (trial: Trial) => Promise<void>, queue: Trial[]): Promise<void> => {
    const worker = async (): Promise<void> => {
      for (let trial = queue.shift(); trial !== undefined && Date.now() < end; trial = queue.shift())
        await work(trial);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
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
    await sender.close();
  }
  return run.finish();
};
