import { type DocumentOutbox, type Parcel } from '@ultramarket/platform';
import { type Release } from '../ports';

/** Hands stored events to the broker, when the caller is sure of the write. */
export const releaseOf =
  (outbox: DocumentOutbox, parcels: readonly Parcel[]): Release =>
  () =>
    outbox.publish(parcels);
