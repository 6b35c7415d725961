import { z } from 'zod';
import { endpoint, type Endpoint, field, pageMeta, Reply } from '@ultramarket/platform';
import { documentTypes, type KycRecord, kycStatuses } from '../domain/kyc';
import { type UserUseCases } from '../use-cases';
import { Id, Paging, Reason } from './fields';
import { ownerOf } from './owner';

const path = '/api/v1/users/kyc';

const DocumentNumber = field
  .line(40)
  .regex(/^[A-Za-z0-9][A-Za-z0-9 /-]{3,38}[A-Za-z0-9]$/, 'must be 5 to 40 letters, digits, spaces, - and /');

const KycView = z.object({
  id: z.uuid(),
  userId: z.uuid(),
  documentType: z.enum(documentTypes),
  /** The last characters; the number itself is never shown. */
  numberEnding: z.string(),
  fileIds: z.array(z.uuid()),
  status: z.enum(kycStatuses),
  reason: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  submittedAt: z.iso.datetime(),
});
const StaffView = KycView.extend({ decidedBy: z.uuid().nullable() });

const view = ({ fileIds, ...record }: KycRecord) => ({ ...record, fileIds: [...fileIds] });

const ownRoutes = (users: UserUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path,
    summary: 'Send identity documents to be checked; the files were uploaded before, with purpose KYC',
    access: 'customer',
    status: 201,
    body: z.strictObject({
      documentType: z.enum(documentTypes),
      number: DocumentNumber,
      fileIds: field.distinct(z.array(field.id()).min(1).max(5)),
    }),
    example: {
      body: {
        documentType: 'PASSPORT',
        number: 'L01X00T47',
        fileIds: ['0193a000-0000-7000-8000-0000000000f1'],
      },
    },
    response: KycView,
    handle: async ({ actor, body }) => view(await users.submitKyc(ownerOf(actor), body)),
  }),
  endpoint({
    method: 'get',
    path,
    summary: "The caller's submissions: the one that waits, then the latest decisions",
    access: 'customer',
    query: Paging,
    response: z.array(KycView),
    handle: async ({ actor, query }) => {
      const { items, total } = await users.listKyc({ userId: ownerOf(actor).userId }, query);
      return new Reply(items.map(view), { meta: pageMeta(query, total) });
    },
  }),
];

/** Proof of identity: sent by its owner, decided on by staff. */
export const kycRoutes = (users: UserUseCases): Endpoint[] => [
  ...ownRoutes(users),
  endpoint({
    method: 'get',
    path: `${path}/queue`,
    summary:
      'Submissions of all users: those that wait first, the oldest at the top, then the latest decisions',
    access: 'manager',
    query: Paging.extend({ status: z.enum(kycStatuses).optional(), userId: field.id().optional() }),
    response: z.array(StaffView),
    handle: async ({ query: { status, userId, ...page } }) => {
      const filter = { ...(status && { status }), ...(userId && { userId }) };
      const { items, total } = await users.listKyc(filter, page);
      return new Reply(items.map(view), { meta: pageMeta(page, total) });
    },
  }),
  endpoint({
    method: 'put',
    path: `${path}/:id/decision`,
    summary: "Decide on another user's documents, once; a refusal says why",
    access: 'manager',
    params: Id,
    body: z.discriminatedUnion('decision', [
      z.strictObject({ decision: z.literal('APPROVED'), reason: Reason.optional() }),
      z.strictObject({ decision: z.literal('REJECTED'), reason: Reason }),
    ]),
    response: StaffView,
    handle: async (request) => view(await users.decideKyc(request.params.id, request.body, request)),
  }),
];
