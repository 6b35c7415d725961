import { UserErasureRequested } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Admin, startAdmin } from './support';

let admin: Admin;
beforeAll(async () => {
  admin = await startAdmin();
});
afterAll(() => admin.stop());

test('when a user is erased, the notes of staff about them are gone and the audit log is whole', async () => {
  const [me, other] = [newId(), newId()];
  for (const userId of [me, other])
    await admin.put(`/users/${userId}`, { note: 'Ann called twice' }).expect(200);
  await admin.service.deliver(UserErasureRequested({ userId: me, dueAt: new Date().toISOString() }));
  const notes = (userId: string) => admin.query('SELECT text FROM admin_notes WHERE user_id = $1', [userId]);
  await eventually(async () => expect(await notes(me)).toEqual([]));
  expect(await notes(other)).toEqual([{ text: 'Ann called twice' }]);
  expect(await admin.log({ resource: `user/${me}` })).toMatchObject([
    { action: 'user.erasure-requested', actorId: me },
    { action: 'user.noted' },
  ]);
});
