import { type Case } from './cases';
import { type ApiDocument, nameOf, type Operation } from './document';
import { exampleOf } from './example';
import { describeFault, fault } from './judge';
import { type Place, withString } from './places';
import { type NastyRequest } from './request';
import { requests } from './requests';
import { type Outgoing, type Sender, urlOf } from './sender';
import { type Things } from './things';
import { type NastyValue } from './values';

export interface NastyReport {
  /** One line each: the operation, the place, what was wrong and with which request. */
  faults: string[];
  /** Operations whose request is refused without anything nasty in it: they are not really tried. */
  refused: string[];
  sent: number;
  accepted: number;
}

export interface Trial {
  readonly operation: Operation;
  readonly cases: Case[];
  request?: NastyRequest & { readonly things: Things };
}

/** Access tokens live for a quarter of an hour. */
const freshMs = 8 * 60_000;

/** Tries operations, one value after the other, and writes down what was wrong. */
export class Trials {
  readonly report: NastyReport = { faults: [], refused: [], sent: 0, accepted: 0 };
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly document: ApiDocument,
    private readonly sender: Sender,
    private readonly newThings: () => Promise<Things>,
  ) {}

  private made: { things: Promise<Things>; at: number } | undefined;

  /** Made anew before the tokens of those who belong to them expire. */
  private get things(): Promise<Things> {
    if (!this.made || this.made.at < Date.now() - freshMs)
      this.made = { things: this.newThings(), at: Date.now() };
    return this.made.things;
  }

  private async tokenFor({ access }: Operation): Promise<string | undefined> {
    if (access.includes('public') || access.includes('guest')) return undefined;
    const things = await this.things;
    return access.includes('customer') ? (await things.shopper()).token : things.admin.token;
  }

  private async requestOf(trial: Trial): Promise<NastyRequest> {
    const things = await this.things;
    if (trial.request?.things === things) return trial.request;
    const make = requests[nameOf(trial.operation)];
    const token = await this.tokenFor(trial.operation);
    const request = make ? await make(things) : { ...(token && { token }) };
    trial.request = { ...request, things };
    return request;
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

  /** Tries the next value, if there is one. */
  async try(trial: Trial): Promise<void> {
    const next = trial.cases.pop();
    if (!next) return;
    const { place, nasty } = next;
    const request = await this.requestOf(trial);
    const sent = this.nastier(this.outgoing(trial.operation, request), place, nasty);
    this.report.sent += 1;
    try {
      const answer = await this.sender.send(sent);
      const description = await fault(
        this.document,
        this.sender,
        sent,
        answer,
        place,
        nasty,
        request.shownAt,
      );
      if (description !== undefined) this.note(sent, place, nasty, description);
      if (answer.status < 400) await this.afterwards(trial, request, answer.body?.data);
    } catch (error) {
      this.note(sent, place, nasty, `got no answer (${String(error)})`);
    }
  }

  /** The first of each kind at each place, with the request that shows it. */
  private note(sent: Outgoing, place: Place, nasty: NastyValue, description: string): void {
    const line = describeFault(sent, place, description.replace(/ as .*/s, ' otherwise'));
    const times = (this.seen.get(line) ?? 0) + 1;
    this.seen.set(line, times);
    if (times > 2) return;
    const body = sent.body === undefined ? '' : ` ${JSON.stringify(sent.body).slice(0, 600)}`;
    this.report.faults.push(
      `${describeFault(sent, place, description)} [${nasty.kind}: ${JSON.stringify(nasty.value.slice(0, 60))}] ` +
        `${sent.operation.method} ${urlOf(sent).slice(0, 300)}${body}`,
    );
  }
}
