import { given } from '../../src/testing';
import { newRun, react, saga } from '../../src';
import { type Signal } from '../../src/saga/interpreter';
import {
  BookHotel,
  Charge,
  charging,
  decided,
  LeaveHotel,
  note,
  replyTo,
  send,
  started,
  state,
  trip,
  type Trip,
  type TripSteps,
} from './trip';

test('when a pending step takes too long, it is undone with its own reason', () => {
  charging()
    .waits()
    .timesOut()
    .expects('Refund', { why: 'BANK_SILENT' })
    .succeeds()
    .expects('LeaveHotel', { why: 'BANK_SILENT' })
    .succeeds()
    .ends('undone', 'COMPENSATED', 'BANK_SILENT');
});

test('when a refusal gives no code, the run ends with a general one', () => {
  const { run, local } = react(trip, started().run, replyTo('book', 'refused'), 1010);
  expect(run).toMatchObject({ status: 'undone', reason: 'REFUSED' });
  expect(local).toHaveLength(1);
});

test('when an undo is pending, it is waited for and asked again', () => {
  charging()
    .fails('NO_MONEY')
    .expects('LeaveHotel')
    .waits()
    .isAt('COMPENSATING')
    .timesOut()
    .expects('LeaveHotel')
    .succeeds()
    .ends('undone', 'COMPENSATED', 'NO_MONEY');
});

test('when an undo is refused, a person is asked, and a late success goes on by itself', () => {
  const dialogue = charging().timesOut().expects('Charge').timesOut();
  dialogue.expects('Refund').fails('BANK_CLOSED').ends('needs-attention', 'NEEDS_ATTENTION', 'BANK_SILENT');
  dialogue.succeeds().expects('LeaveHotel').succeeds().ends('undone', 'COMPENSATED', 'BANK_SILENT');
});

test('when an undo is never answered, a person is asked, and a retry goes on with it', () => {
  const dialogue = charging().fails('NO_MONEY');
  for (let attempt = 0; attempt < 10; attempt += 1) dialogue.expects('LeaveHotel').timesOut();
  dialogue.ends('needs-attention', 'NEEDS_ATTENTION', 'NO_MONEY');
  dialogue
    .isRetried()
    .isAt('COMPENSATING')
    .expects('LeaveHotel')
    .succeeds()
    .ends('undone', 'COMPENSATED', 'NO_MONEY');
});

/** Its second step cannot be undone. */
const risky = saga<Trip, TripSteps>('risky', { replyTo: 'trip.replies' })
  .step('book', { command: BookHotel, send, undo: ({ tripId }) => LeaveHotel({ tripId }) })
  .step('charge', { command: Charge, send, attempts: 2 })
  .pivot('decide', { here: note('decided'), state: 'DECIDED' });

test('when a step without an undo has no answer, it is not asked for again while others are undone', () => {
  given(risky, state)
    .expects('BookHotel')
    .succeeds()
    .expects('Charge')
    .isCancelled('CHANGED_MIND')
    .expects('LeaveHotel')
    .timesOut()
    .expects('LeaveHotel')
    .succeeds()
    .ends('undone', 'COMPENSATED', 'CHANGED_MIND');
});

test('when an undo has failed and a late success comes for a step without one, the run does not go on', () => {
  let run = react(risky, newRun('risky', 's', 'c', state), { kind: 'start' }, 1000).run;
  const undoRefused = {
    sagaId: 's',
    saga: 'risky',
    step: 'book',
    attempt: 1,
    undo: true,
    outcome: 'refused',
    data: {},
  };
  const signals: Signal[] = [
    replyTo('book'),
    { kind: 'cancel', reason: 'CHANGED_MIND' },
    { kind: 'reply', reply: { ...undoRefused, outcome: 'refused' }, messageId: 'message-2' },
    replyTo('charge'),
  ];
  for (const signal of signals) run = react(risky, run, signal, 2000).run;
  expect(run).toMatchObject({ status: 'needs-attention', reason: 'CHANGED_MIND' });
  expect(run.steps['decide']).toBeUndefined();
});

test('when an undo is answered twice, the second answer changes nothing', () => {
  const dialogue = charging().fails('NO_MONEY').expects('LeaveHotel').succeeds();
  dialogue.again().ends('undone');
});

test('when a reply comes after everything was undone, it changes nothing', () => {
  const dialogue = given(trip, state).expects('BookHotel').fails('FULL').succeeds({ ticket: 'late' });
  expect(dialogue.ends('undone').state.ticket).toBeUndefined();
});

test('when someone cancels twice, it is undone once, with the first reason', () => {
  charging()
    .isCancelled('CHANGED_MIND')
    .isCancelled('REALLY')
    .expects('Refund')
    .succeeds()
    .expects('LeaveHotel')
    .succeeds()
    .ends('undone', 'COMPENSATED', 'CHANGED_MIND');
});

test('when someone cancels after the pivot, the run goes on', () => {
  decided()
    .isCancelled('CHANGED_MIND')
    .isAt('DECIDED')
    .expects('SendTicket')
    .succeeds()
    .expects('SendCard')
    .succeeds()
    .ends('done');
});
