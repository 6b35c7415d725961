import { type Admin, dataOf, startAdmin } from './support';

let admin: Admin;
beforeAll(async () => {
  admin = await startAdmin();
});
afterAll(() => admin.stop());

interface Run {
  findings: Array<{ rule: string; subject: string; detail: string }>;
}
const check = async () => dataOf<Run>(await admin.post('/system/invariants/check', {}).expect(200));

test('when messages wait in an outbox and none leaves, the service is found until they go out', async () => {
  const { answers } = admin.owners;
  const setOutboxMetrics = (waiting: number, published: number) => {
    answers.set('GET /health', () => ({ body: { version: '1', dependencies: {} } }));
    answers.set('GET /metrics', () => ({
      text: `# HELP x\noutbox_waiting_messages{service="order"} ${waiting}\noutbox_published_total{service="order"} ${published}\n`,
    }));
  };
  const outbox = async () => (await check()).findings.filter(({ rule }) => rule === 'outbox-age');
  setOutboxMetrics(4, 10);
  await outbox();
  expect(await outbox()).toMatchObject([
    { subject: 'order', detail: expect.stringMatching(/^4 messages wait since/) as unknown },
  ]);
  setOutboxMetrics(0, 14);
  expect(await outbox()).toEqual([]);
});
