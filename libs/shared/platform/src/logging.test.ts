import { catchLogs } from '../test/support/log-lines';
import { withContext } from './context';
import { makeLogger } from './logging';

const logs = catchLogs();
beforeEach(() => logs.lines.splice(0));
afterAll(() => logs.stop());

test('when something is logged during a request, the line carries its ids', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  withContext({ requestId: 'r-1', correlationId: 'c-1', traceparent, userId: 'u-1' }, () =>
    makeLogger('notes', 'info').info('note written', { noteId: 'n-1' }),
  );
  expect(logs.lines).toEqual([
    {
      time: expect.any(String) as string,
      level: 'info',
      service: 'notes',
      message: 'note written',
      requestId: 'r-1',
      correlationId: 'c-1',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      userId: 'u-1',
      noteId: 'n-1',
    },
  ]);
});

test('when fields are secret or personal, they are masked at any depth', () => {
  makeLogger('notes', 'info').info('signed in', {
    email: 'ann@shop.test',
    request: {
      headers: { Authorization: 'Bearer abc', cookie: 'session=abc' },
      body: [{ password: 'hunter2' }],
    },
    clientSecret: 'pi_secret',
    refreshToken: 'rt',
    orderId: 'o-1',
  });
  for (const secret of ['ann@', 'Bearer', 'session=', 'hunter2', 'pi_secret', '"rt"'])
    expect(logs.text()).not.toContain(secret);
  expect(logs.lines[0]).toMatchObject({ email: '[masked]', orderId: 'o-1' });
});

test('when an error is logged, its stack and the error behind it are readable', () => {
  const cause = Object.assign(new Error('column "colour" does not exist'), { code: '42703' });
  makeLogger('notes', 'info').error('it failed', { error: new Error('the migration failed', { cause }) });
  expect(logs.lines[0]).toMatchObject({
    level: 'error',
    error: {
      name: 'Error',
      message: 'the migration failed',
      stack: expect.stringContaining('logging.test') as string,
      cause: { message: 'column "colour" does not exist', code: '42703' },
    },
  });
});

test('when a field cannot be written as JSON, the line is written all the same', () => {
  const circle: Record<string, unknown> = { size: 10n };
  circle['self'] = circle;
  makeLogger('notes', 'info').info('odd fields', { circle, count: 3n });
  expect(logs.lines[0]).toMatchObject({ message: 'odd fields' });
});

test('when the level is higher than the line, nothing is written', () => {
  makeLogger('notes', 'warn').info('chatter');
  makeLogger('notes', 'silent').error('chatter');
  expect(logs.lines).toEqual([]);
});
