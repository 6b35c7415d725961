import { z } from 'zod';
import { defineCommand } from '@ultramarket/contracts';
import { saga, type LocalRun } from '../../src';
import { given } from '../../src/testing';
import { newRun, react, type Signal } from '../../src/saga/interpreter';

const command = (type: string) =>
  defineCommand({
    type,
    version: 1,
    topic: 'trip.commands',
    key: ({ tripId }) => tripId,
    payload: z.object({ tripId: z.string(), why: z.string().optional() }),
    reply: z.object({ ticket: z.string().optional() }),
  });
export const BookHotel = command('BookHotel');
export const LeaveHotel = command('LeaveHotel');
export const Charge = command('Charge');
export const Refund = command('Refund');
export const SendTicket = command('SendTicket');
export const SendCard = command('SendCard');

export interface Trip {
  tripId: string;
  ticket?: string;
}
export const state: Trip = { tripId: 'trip-1' };

/** What the orchestrating service does itself along the way. */
export interface TripSteps {
  note(what: string, tripIds: readonly string[]): Promise<void>;
}
export const note = (what: string) => (steps: TripSteps, runs: ReadonlyArray<LocalRun<Trip>>) =>
  steps.note(
    what,
    runs.map(({ state: { tripId } }) => tripId),
  );
export const send = ({ tripId }: Trip) => ({ tripId });

/** Two steps that can be undone, the pivot, one that must work and one that may fail. */
export const trip = saga<Trip, TripSteps>('trip', { replyTo: 'trip.replies' })
  .step('book', {
    command: BookHotel,
    send,
    undo: ({ tripId }, why) => LeaveHotel({ tripId, why }),
    keep: (before, { ticket }) => ({ ...before, ...(ticket && { ticket }) }),
    state: 'BOOKED',
  })
  .step('charge', {
    command: Charge,
    send,
    undo: ({ tripId }, why) => Refund({ tripId, why }),
    state: 'CHARGED',
    pendingState: 'WAITING_FOR_BANK',
    pendingMs: 60_000,
    timeoutReason: 'BANK_SILENT',
    attempts: 2,
    whenDone: note('charged'),
  })
  .pivot('decide', { here: note('decided'), state: 'DECIDED' })
  .step('send ticket', { command: SendTicket, send, attempts: 2, state: 'SENT' })
  .step('send card', { command: SendCard, send, attempts: 1, bestEffort: true })
  .whenCompleted(note('completed'))
  .whenUndone(note('undone'));

export const booked = () => given(trip, state).expects('BookHotel').succeeds({ ticket: 'T-1' });
export const decided = () => booked().expects('Charge').succeeds();
export const charging = () => booked().expects('Charge');

export const replyTo = (step: string, outcome: 'done' | 'refused' = 'done'): Signal => ({
  kind: 'reply',
  messageId: 'message-1',
  reply: { sagaId: 's', saga: 'trip', step, attempt: 1, undo: false, outcome, data: {} },
});
export const started = () => react(trip, newRun('trip', 's', 'c', state), { kind: 'start' }, 1000);
/** The reaction to the reply to `Charge`, without the dialogue around it. */
export const chargedTransition = () => {
  const { run } = react(trip, started().run, replyTo('book'), 1010);
  return react(trip, run, replyTo('charge'), 1020);
};
