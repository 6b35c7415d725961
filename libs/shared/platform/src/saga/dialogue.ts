import { type Message, type SagaReply } from '@ultramarket/contracts';
import { type SagaDefinition } from './definition';
import { deadlineOf, newRun, react, type SagaRun, type Signal } from './interpreter';

/**
 * Tests a saga as a dialogue: expect a command, give a reply, expect what follows. Nothing but the definition and the
 * interpreter is involved.
 */
class Dialogue<State, Local> {
  private run: SagaRun<State>;
  private readonly waiting: Message[] = [];
  private asked: Message | undefined;
  private now = 1_000_000;

  constructor(
    private readonly definition: SagaDefinition<State, Local>,
    state: State,
  ) {
    this.run = newRun(definition.name, 'saga-1', 'correlation-1', state);
    this.signal({ kind: 'start' });
  }

  /** The next command must be this one, with at least these fields. */
  expects(type: string, payload: Record<string, unknown> = {}): this {
    const index = this.waiting.findIndex((message) => message.type === type);
    if (index < 0)
      throw new Error(
        `expected ${type}, but there is ${this.waiting.map((message) => message.type).join(', ') || 'nothing'}`,
      );
    [this.asked] = this.waiting.splice(index, 1);
    expect(this.asked?.payload).toMatchObject(payload);
    return this;
  }

  succeeds(data: unknown = {}): this {
    return this.answer({ outcome: 'done', data });
  }

  fails(error: string): this {
    return this.answer({ outcome: 'refused', data: {}, error });
  }

  waits(data: unknown = {}): this {
    return this.answer({ outcome: 'pending', data });
  }

  /** Lets the time of the command run out, once. */
  timesOut(): this {
    const due = deadlineOf(this.run);
    if (due === null) throw new Error('nothing is waited for');
    this.now = due;
    this.signal({ kind: 'tick' });
    return this;
  }

  /** Gives the same answer as before once more. */
  again(data: unknown = {}): this {
    return this.answer({ outcome: 'done', data });
  }

  isCancelled(reason: string): this {
    this.signal({ kind: 'cancel', reason });
    return this;
  }

  isRetried(): this {
    this.signal({ kind: 'retry' });
    return this;
  }

  /** Nothing more is sent, and the run stands like this. */
  ends(status: SagaRun<State>['status'], stage?: string, reason?: string): SagaRun<State> {
    expect({ status: this.run.status, waiting: this.waiting.map(({ type }) => type) }).toEqual({
      status,
      waiting: [],
    });
    if (stage !== undefined) expect(this.run.stage).toBe(stage);
    if (reason !== undefined) expect(this.run.reason).toBe(reason);
    return this.run;
  }

  isAt(stage: string): this {
    expect(this.run.stage).toBe(stage);
    return this;
  }

  private answer(answer: Pick<SagaReply, 'outcome' | 'data' | 'error'>): this {
    const saga = this.asked?.saga;
    if (!saga) throw new Error('no command was expected before the answer');
    const { sagaId, step, attempt, undo } = saga;
    this.signal({
      kind: 'reply',
      messageId: 'message-1',
      reply: { sagaId, saga: saga.saga, step, attempt, undo, ...answer },
    });
    return this;
  }

  private signal(signal: Signal): void {
    this.now += 10;
    const reaction = react(this.definition, this.run, signal, this.now);
    this.run = reaction.run;
    this.waiting.push(...reaction.send);
  }
}

/** Opens a dialogue with a saga in the given state. */
export const given = <State, Local>(
  definition: SagaDefinition<State, Local>,
  state: State,
): Dialogue<State, Local> => new Dialogue(definition, state);
