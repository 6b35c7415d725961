import { type Actor, errors, hasRole } from '@ultramarket/platform';
import { shippingErrors } from '../domain/errors';
import { type ShipmentReader, type ShipmentView } from '../ports';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Where a parcel is. A caller with its tracking number may ask; by the id of the shipment or its order only the
 * shopper and staff. @throws SHIPMENT_UNKNOWN, also for a parcel of another user; UNAUTHENTICATED
 */
export const trackShipment =
  (reader: ShipmentReader) =>
  async (reference: string, actor: Actor | undefined): Promise<ShipmentView> => {
    const byId = uuid.test(reference);
    if (byId && !actor) throw errors.UNAUTHENTICATED();
    const shipment = byId ? await reader.find(reference) : await reader.byTrackingNumber(reference);
    const mine = actor?.role === 'SERVICE' || hasRole(actor, 'manager') || actor?.userId === shipment?.userId;
    if (!shipment || (byId && !mine)) throw shippingErrors.SHIPMENT_UNKNOWN();
    return shipment;
  };
