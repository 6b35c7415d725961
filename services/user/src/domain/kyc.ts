export const documentTypes = ['PASSPORT', 'ID_CARD', 'DRIVING_LICENCE', 'RESIDENCE_PERMIT'] as const;
export type DocumentType = (typeof documentTypes)[number];

export const kycStatuses = ['PENDING', 'APPROVED', 'REJECTED'] as const;
export type KycStatus = (typeof kycStatuses)[number];

/** A user's identity documents, as they may be shown: of the number only its last digits. */
export interface KycRecord {
  readonly id: string;
  readonly userId: string;
  readonly documentType: DocumentType;
  readonly numberEnding: string;
  readonly fileIds: readonly string[];
  readonly status: KycStatus;
  readonly reason: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly submittedAt: string;
}

/** What staff decide about documents; a refusal says why. */
export type KycDecision =
  | { readonly decision: 'APPROVED'; readonly reason?: string | undefined }
  | { readonly decision: 'REJECTED'; readonly reason: string };

/** What file-service knows of a file. */
export interface FileFacts {
  readonly id: string;
  readonly ownerId: string | null;
  readonly purpose: string;
  readonly state: string;
}

/** Only documents that their sender uploaded as such, and that are not known to be unreadable, prove anything. */
export const provesIdentityOf = (userId: string, { ownerId, purpose, state }: FileFacts): boolean =>
  ownerId === userId && purpose === 'KYC' && (state === 'READY' || state === 'PENDING');
