import { statement, type Transaction } from '@ultramarket/platform';
import { type FileTransaction } from '../ports';

/** A submission that was rejected already stays so, whichever event comes first. */
const submit = statement(
  'kyc-submit',
  `INSERT INTO kyc_submissions AS k (id, user_id, file_ids)
   SELECT DISTINCT ON (g."kycId") g."kycId", g."userId", ARRAY(SELECT jsonb_array_elements_text(g."fileIds")::uuid)
   FROM jsonb_to_recordset($1::jsonb) AS g ("kycId" uuid, "userId" uuid, "fileIds" jsonb)
   ORDER BY g."kycId"
   ON CONFLICT (id) DO UPDATE SET file_ids = excluded.file_ids`,
);

const reject = statement(
  'kyc-reject',
  `INSERT INTO kyc_submissions AS k (id, user_id, rejected_at)
   SELECT DISTINCT ON (g."kycId") g."kycId", g."userId", now()
   FROM jsonb_to_recordset($1::jsonb) AS g ("kycId" uuid, "userId" uuid)
   ORDER BY g."kycId"
   ON CONFLICT (id) DO UPDATE SET rejected_at = coalesce(k.rejected_at, now())`,
);

const remove = statement('kyc-remove', 'DELETE FROM kyc_submissions WHERE user_id = ANY($1::uuid[])');

export const purgeRejected = statement(
  'kyc-remove-rejected',
  'DELETE FROM kyc_submissions WHERE rejected_at < $1',
);

/** SQL that is true when a submission that is open or approved refers to a file. @param fileId of the file */
export const isSubmitted = (fileId: string): string =>
  `EXISTS (SELECT FROM kyc_submissions k WHERE k.file_ids @> ARRAY[${fileId}] AND k.rejected_at IS NULL)`;

/** The copy of what user-service's identity checks refer to, each batch one statement. */
export const kycSubmissions = (
  tx: Transaction,
): Pick<FileTransaction, 'submitKyc' | 'rejectKyc' | 'removeKycOf'> => ({
  submitKyc: async (submissions) => void (await tx.query(submit, [JSON.stringify(submissions)])),
  rejectKyc: async (rejections) => void (await tx.query(reject, [JSON.stringify(rejections)])),
  removeKycOf: async (userIds) => void (await tx.query(remove, [userIds])),
});
