import { given } from '../../src/testing';
import { deadlineOf, newRun, react, saga } from '../../src';
import { type Signal } from '../../src/saga/interpreter';
import {
  decided,
  charging,
  chargedTransition,
  note,
  replyTo,
  started,
  state,
  trip,
  type Trip,
  type TripSteps,
} from './trip';

test('when all goes well, what a reply said is kept and every local step is due once', () => {
  expect(started().send).toMatchObject([
    {
      type: 'BookHotel',
      saga: {
        sagaId: 's',
        saga: 'trip',
        step: 'book',
        attempt: 1,
        undo: false,
        replyTo: 'trip.replies',
      },
    },
  ]);
  const run = decided()
    .expects('SendTicket')
    .succeeds()
    .expects('SendCard')
    .succeeds()
    .ends('done', 'COMPLETED');
  expect(run.state.ticket).toBe('T-1');
  expect(run.log.filter(({ event }) => event === 'done').map(({ step }) => step)).toEqual([
    'book',
    'charge',
    'decide',
    'send ticket',
    'send card',
  ]);
});

test('when the pivot is reached, its local step and that of the step before are due in order', () => {
  const { run, local } = chargedTransition();
  expect(local).toHaveLength(2);
  expect(run.stage).toBe('DECIDED');
});

test('when it reacts, the run it was given stays as it was', () => {
  const before = newRun('trip', 's', 'c', state);
  react(trip, before, { kind: 'start' }, 1000);
  expect(before).toEqual(newRun('trip', 's', 'c', state));
});

test('when a reply names a step that was never sent or does not exist, nothing happens', () => {
  const { run } = started();
  for (const step of ['charge', 'nonsense'])
    expect(react(trip, run, replyTo(step), 2000)).toEqual({ run, send: [], local: [] });
});

test('when a signal is unknown, as from a newer release, nothing happens', () => {
  const run = newRun('trip', 's', 'c', state);
  const signal = JSON.parse('{"kind":"nonsense"}') as Signal;
  expect(react(trip, run, signal, 1)).toEqual({ run, send: [], local: [] });
});

test('when time passes but no step is due, nothing is sent', () => {
  const { run } = started();
  expect(deadlineOf(run)).toBe(11_000);
  expect(react(trip, run, { kind: 'tick' }, 10_999)).toEqual({ run, send: [], local: [] });
});

test('when a command is sent again, it is given more time than before', () => {
  const { run } = started();
  const again = react(trip, run, { kind: 'tick' }, 11_000);
  expect(again.send).toMatchObject([{ type: 'BookHotel', saga: { attempt: 2 } }]);
  expect(deadlineOf(again.run)).toBe(31_000);
});

test('when pending comes twice, the time that the step may take is not prolonged', () => {
  const dialogue = charging().waits().isAt('WAITING_FOR_BANK');
  const due = deadlineOf(charging().waits().waits().ends('running'));
  expect(due).toBe(deadlineOf(dialogue.ends('running')));
});

test('when a step that may fail is refused, the run completes without it', () => {
  decided().expects('SendTicket').succeeds().expects('SendCard').fails('NO_INK').ends('done', 'COMPLETED');
});

test('when a step that may fail gets no answer, the run completes without it', () => {
  const dialogue = decided().expects('SendTicket').expects('SendCard').timesOut();
  // Both were due: the ticket is asked for again, the card is given up.
  dialogue.expects('SendTicket').succeeds().ends('done', 'COMPLETED');
});

test('when a step after the pivot is refused, a person is asked and the other steps go on', () => {
  const dialogue = decided().expects('SendTicket').fails('NO_PAPER');
  dialogue.expects('SendCard').succeeds().ends('needs-attention', 'NEEDS_ATTENTION', 'NO_PAPER');
  dialogue.isRetried().expects('SendTicket').succeeds().ends('done', 'COMPLETED');
});

test('when the answer comes while a person is asked, the run goes on by itself', () => {
  const dialogue = decided().expects('SendCard').succeeds().expects('SendTicket').timesOut();
  dialogue.expects('SendTicket').timesOut().ends('needs-attention', 'NEEDS_ATTENTION', 'TIMED_OUT');
  dialogue.succeeds().ends('done', 'COMPLETED');
});

test('when the run does not wait for a person, a retry changes nothing', () => {
  charging().isRetried().isAt('BOOKED').succeeds().isAt('DECIDED');
});

test('when a saga has only its pivot, starting it completes it', () => {
  const quick = saga<Trip, TripSteps>('quick', { replyTo: 'trip.replies' }).pivot('decide', {
    here: note('decided'),
    state: 'DECIDED',
  });
  const { run, local } = react(quick, newRun('quick', 's', 'c', state), { kind: 'start' }, 1);
  expect(run).toMatchObject({ status: 'done', stage: 'COMPLETED' });
  expect(local).toHaveLength(1);
});

test('when a dialogue goes another way than the test says, the test fails', () => {
  expect(() => given(trip, state).expects('Charge')).toThrow('expected Charge, but there is BookHotel');
  expect(() => given(trip, state).succeeds()).toThrow('no command was expected');
  const over = given(trip, state).expects('BookHotel').fails('FULL');
  expect(() => over.expects('BookHotel')).toThrow('there is nothing');
  expect(() => over.timesOut()).toThrow('nothing is waited for');
});
