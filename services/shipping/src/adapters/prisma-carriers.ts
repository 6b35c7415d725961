import { statement } from '@ultramarket/platform';
import { shippingErrors } from '../domain/errors';
import { type PrismaClient } from '../generated/prisma/client';
import { type Carrier, type Carriers } from '../ports';

/** How long another replica's switch may go unnoticed. */
const freshMs = 2000;

const switchCarrier = statement(
  'carrier-switch',
  `INSERT INTO carriers (id, active) VALUES ($1, $2)
   ON CONFLICT (id) DO UPDATE SET active = EXCLUDED.active, updated_at = now()`,
);

/** Which of the carriers are switched off is a row; asked for at most every two seconds, because every rate needs it. */
export const prismaCarriers = (prisma: PrismaClient, carriers: readonly Carrier[]): Carriers => {
  let known: { at: number; off: Promise<ReadonlySet<string>> } | undefined;
  const readSwitchedOff = async () => {
    const rows = await prisma.carrier.findMany({ where: { active: false } });
    return new Set(rows.map(({ id }) => id));
  };
  const off = async (): Promise<ReadonlySet<string>> => {
    if (!known || performance.now() - known.at > freshMs)
      known = { at: performance.now(), off: readSwitchedOff() };
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
    setActive: async (tx, id, active) => {
      if (!carriers.some((carrier) => carrier.id === id)) throw shippingErrors.CARRIER_UNKNOWN();
      await tx.query(switchCarrier, [id, active]);
      tx.afterCommit(() => (known = undefined));
    },
  };
};
