import { type Operator, type OwnerAnswer, type Owners } from '../ports';
import { forwardWrite, type RecordDeps } from './record-own';

export interface ProductChange {
  /** `approve` puts it on sale, `hide` takes it back to draft. */
  readonly decision?: 'approve' | 'hide' | undefined;
  readonly featured?: boolean | undefined;
  readonly version?: number | undefined;
}

/** Approves, hides or features a product at product-service. */
export const updateProduct = (deps: RecordDeps & { owners: Owners }) => {
  const write = forwardWrite(deps);
  return async (
    productId: string,
    { decision, featured, version }: ProductChange,
    operator: Operator,
  ): Promise<OwnerAnswer> => {
    const change = {
      ...(decision && { status: decision === 'approve' ? 'ACTIVE' : 'DRAFT' }),
      ...(featured !== undefined && { featured }),
    };
    const call = {
      method: 'PUT' as const,
      path: `/api/v1/products/${productId}`,
      body: change,
      ...(version !== undefined && { ifMatch: version }),
    };
    const deed = { action: 'product.moderation', resource: `product/${productId}`, after: change };
    return write('product', call, operator, deed);
  };
};
