import { type Operator, type OwnerAnswer, type Owners } from '../ports';
import { forwardWrite, type RecordDeps } from './record-own';

type Deps = RecordDeps & { owners: Owners };

export interface Verdict {
  readonly status: 'APPROVED' | 'REJECTED' | 'SUSPENDED';
  readonly reason?: string | undefined;
  readonly version?: number | undefined;
}

/** Approves, rejects or suspends a vendor at user-service. The reason is for the vendor, not for the log. */
export const verifyVendor = (deps: Deps) => {
  const write = forwardWrite(deps);
  return async (
    vendorId: string,
    { version, ...verdict }: Verdict,
    operator: Operator,
  ): Promise<OwnerAnswer> => {
    const call = {
      method: 'PUT' as const,
      path: `/api/v1/vendors/${vendorId}/verification`,
      body: verdict,
      ...(version !== undefined && { ifMatch: version }),
    };
    const after = { status: verdict.status };
    return write('user', call, operator, {
      action: 'vendor.verification',
      resource: `vendor/${vendorId}`,
      after,
    });
  };
};

export interface KycDecision {
  readonly decision: 'APPROVED' | 'REJECTED';
  readonly reason?: string | undefined;
}

/** Decides on identity documents at user-service. */
export const decideKyc = (deps: Deps) => {
  const write = forwardWrite(deps);
  return async (kycId: string, body: KycDecision, operator: Operator): Promise<OwnerAnswer> =>
    write('user', { method: 'PUT', path: `/api/v1/users/kyc/${kycId}/decision`, body }, operator, {
      action: 'kyc.decision',
      resource: `kyc/${kycId}`,
      after: { decision: body.decision },
    });
};
