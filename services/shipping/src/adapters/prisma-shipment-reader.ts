import { type ShipmentStatus, type Sighting } from '../domain/shipment';
import { type Prisma, type PrismaClient } from '../generated/prisma/client';
import { type ShipmentReader, type ShipmentView } from '../ports';

const select = {
  id: true,
  orderId: true,
  userId: true,
  carrier: true,
  service: true,
  status: true,
  trackingNumber: true,
  createdAt: true,
  events: { orderBy: { at: 'asc' }, select: { status: true, place: true, at: true } },
} as const satisfies Prisma.ShipmentSelect;

const view = (row: Prisma.ShipmentGetPayload<{ select: typeof select }>): ShipmentView => ({
  ...row,
  status: row.status as ShipmentStatus,
  events: row.events.map((event) => ({ ...event, status: event.status as Sighting['status'] })),
});

/** Ordinary reads of shipments; addresses are left where they are. */
export const prismaShipmentReader = (prisma: PrismaClient): ShipmentReader => ({
  find: async (id) => {
    const row = await prisma.shipment.findFirst({ where: { OR: [{ id }, { orderId: id }] }, select });
    return row ? view(row) : undefined;
  },
  byTrackingNumber: async (trackingNumber) => {
    const row = await prisma.shipment.findUnique({ where: { trackingNumber }, select });
    return row ? view(row) : undefined;
  },
});
