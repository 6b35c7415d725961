import { KycDecided, KycSubmitted, UserErasureRequested } from '@ultramarket/contracts';
import { newId } from '@ultramarket/platform';
import { eventually } from '@ultramarket/platform/testing';
import { type Files, pdf, startFiles } from './support';

let files: Files;
beforeAll(async () => {
  files = await startFiles();
});
afterAll(() => files.stop());

const proof = async (owner: string): Promise<string> =>
  (await files.ready(files.as(owner), { purpose: 'KYC' }, pdf())).id;
const remove = (id: string, token: string) =>
  files.api().delete(`/api/v1/files/${id}`).set('Authorization', token);
const decided = (kycId: string, userId: string, decision: 'APPROVED' | 'REJECTED') =>
  KycDecided({
    kycId,
    userId,
    decision,
    by: newId(),
    ...(decision === 'REJECTED' && { reason: 'Blurred.' }),
  });
const submissions = (userId: string) =>
  files.sql<{ rejected_at: Date | null }>('SELECT * FROM kyc_submissions WHERE user_id = $1', [userId]);

test('when an identity check refers to files, they stay until it is rejected', async () => {
  const [owner, kycId] = [newId(), newId()];
  const [first, second, free] = [await proof(owner), await proof(owner), await proof(owner)];
  const submitted = KycSubmitted({ kycId, userId: owner, fileIds: [first, second] });
  await files.service.deliver(submitted);
  await files.service.deliver(submitted);
  await eventually(async () => expect(await submissions(owner)).toHaveLength(1));
  const { body } = await remove(first, files.as(owner)).expect(409);
  expect(body).toMatchObject({ code: 'FILE_HELD' });
  await remove(second, files.manager).expect(409);
  await remove(free, files.as(owner)).expect(200);
  await files.service.deliver(decided(kycId, owner, 'REJECTED'));
  await eventually(async () => expect((await submissions(owner))[0]?.rejected_at).not.toBeNull());
  await remove(first, files.as(owner)).expect(200);
  await remove(first, files.as(owner)).expect(404);
});

test('when a check is approved, its files stay; an erasure takes them all the same', async () => {
  const [owner, kycId] = [newId(), newId()];
  const id = await proof(owner);
  await files.service.deliver(KycSubmitted({ kycId, userId: owner, fileIds: [id] }));
  await files.service.deliver(decided(kycId, owner, 'APPROVED'));
  // Handled in the order in which they come: once this one is there, the decision is.
  const [other, otherKyc] = [newId(), newId()];
  await files.service.deliver(decided(otherKyc, other, 'REJECTED'));
  await eventually(async () => expect(await submissions(other)).toHaveLength(1));
  await remove(id, files.as(owner)).expect(409);
  await files.service.deliver(UserErasureRequested({ userId: owner, dueAt: new Date().toISOString() }));
  await eventually(async () => expect(await submissions(owner)).toEqual([]));
  await files.api().get(`/api/v1/files/${id}`).set('Authorization', files.as(owner)).expect(404);
});

test('when a rejection comes before its submission, the files are free', async () => {
  const [owner, kycId] = [newId(), newId()];
  const id = await proof(owner);
  await files.service.deliver(decided(kycId, owner, 'REJECTED'));
  await eventually(async () => expect(await submissions(owner)).toHaveLength(1));
  await files.service.deliver(KycSubmitted({ kycId, userId: owner, fileIds: [id] }));
  await eventually(async () => expect(await submissions(owner)).toMatchObject([{ file_ids: [id] }]));
  await remove(id, files.as(owner)).expect(200);
});

interface Audited {
  action: string;
  actorId: string;
  actorRole: string;
  resource: string;
  after?: { fileIds?: string[] };
  ip: string | null;
}
const auditOf = async (by: string): Promise<Audited[]> =>
  (await files.service.published<Audited>('AuditRecorded')).filter(({ actorId }) => actorId === by);

test('when staff look at, list, read or delete identity documents of others, it is recorded', async () => {
  const [owner, staffId] = [newId(), newId()];
  const staff = files.as(staffId, 'MANAGER');
  const id = await proof(owner);
  const read = (token: string) =>
    files.api().get(`/api/v1/files/download/${id}`).set('Authorization', token).expect(200);
  await read(staff);
  expect(await auditOf(staffId)).toEqual([
    {
      action: 'file.read',
      actorId: staffId,
      actorRole: 'MANAGER',
      resource: `file/${id}`,
      ip: expect.any(String) as string,
      at: expect.any(String) as string,
    },
  ]);
  await files.view(id, staff);
  await files.api().get(`/api/v1/files?ownerId=${owner}`).set('Authorization', staff).expect(200);
  await remove(id, staff).expect(200);
  expect((await auditOf(staffId)).map(({ action, after }) => [action, after?.fileIds])).toEqual([
    ['file.read', undefined],
    ['file.viewed', [id]],
    ['file.listed', [id]],
    ['file.deleted', undefined],
  ]);
});

test('when owners read their documents, or staff what is no proof of identity, nothing is recorded', async () => {
  const [owner, staffId] = [newId(), newId()];
  const staff = files.as(staffId, 'MANAGER');
  const own = await proof(owner);
  await files.api().get(`/api/v1/files/download/${own}`).set('Authorization', files.as(owner)).expect(200);
  await files.view(own, files.as(owner));
  const { id } = await files.ready(files.as(owner), { purpose: 'DOCUMENT' }, pdf());
  await files.api().get(`/api/v1/files/download/${id}`).set('Authorization', staff).expect(200);
  const mine = await files.ready(staff, { purpose: 'KYC' }, pdf());
  await files.api().get(`/api/v1/files/download/${mine.id}`).set('Authorization', staff).expect(200);
  expect([...(await auditOf(staffId)), ...(await auditOf(owner))]).toEqual([]);
});

test('when staff change the words of a file of others, it is recorded', async () => {
  const [owner, staffId] = [newId(), newId()];
  const { id } = await files.ready(files.as(owner), { purpose: 'DOCUMENT' }, pdf());
  const patch = (token: string) =>
    files.api().patch(`/api/v1/files/${id}`).set('Authorization', token).send({ alt: 'A bill' }).expect(200);
  await patch(files.as(owner));
  await patch(files.as(staffId, 'MANAGER'));
  expect(await auditOf(owner)).toEqual([]);
  expect(await auditOf(staffId)).toMatchObject([{ action: 'file.described', resource: `file/${id}` }]);
});
