import { shippingErrors } from '../domain/errors';
import { type PrismaClient } from '../generated/prisma/client';
import { type Carrier, type Carriers } from '../ports';

/** How long another replica's switch may go unnoticed. */
const freshMs = 2000;

/** Which of the carriers are switched off is a row; asked for at most every two seconds, because every rate needs it. */
export const prismaCarriers = (prisma: PrismaClient, carriers: readonly Carrier[]): Carriers => {
  let known: { at: number; off: Promise<ReadonlySet<string>> } | undefined;
  const readOff = async () => {
    const rows = await prisma.carrier.findMany({ where: { active: false } });
    return new Set(rows.map(({ id }) => id));
  };
  const off = async (): Promise<ReadonlySet<string>> => {
    if (!known || performance.now() - known.at > freshMs) known = { at: performance.now(), off: readOff() };
    try {
      return await known.off;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
  return {
    all: async () => {
      const switchedOff = await off();
      return carriers.map((carrier) => ({ carrier, active: !switchedOff.has(carrier.id) }));
    },
    inUse: async () => {
      const switchedOff = await off();
      return switchedOff.size === 0 ? carriers : carriers.filter(({ id }) => !switchedOff.has(id));
    },
    byId: (id) => carriers.find((carrier) => carrier.id === id),
    setActive: async (id, active) => {
      if (!carriers.some((carrier) => carrier.id === id)) throw shippingErrors.CARRIER_UNKNOWN();
      await prisma.carrier.upsert({
        where: { id },
        create: { id, active },
        update: { active, updatedAt: new Date() },
      });
      known = undefined;
    },
  };
};
