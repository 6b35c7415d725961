export type AddressType = 'SHIPPING' | 'BILLING';

export interface AddressFields {
  readonly type: AddressType;
  readonly name: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly region: string | null;
  readonly country: string;
  readonly postcode: string;
  readonly phone: string | null;
  readonly geo: { readonly latitude: number; readonly longitude: number } | null;
}

export interface Address extends AddressFields {
  readonly id: string;
  readonly isDefault: boolean;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** No user needs more, and a bounded book is read in one go. */
export const maxAddresses = 50;

/** A request to make an address the default of its type, or no longer. */
export interface DefaultChange {
  readonly id: string;
  readonly isDefault: boolean;
}

/** The addresses that become the default of their type, or are no longer. */
export interface DefaultMoves {
  readonly gain: string[];
  readonly lose: string[];
}

const newest = (addresses: readonly Address[]): Address | undefined =>
  addresses.reduce<Address | undefined>(
    (best, one) =>
      best && (best.createdAt > one.createdAt || (best.createdAt === one.createdAt && best.id > one.id))
        ? best
        : one,
    undefined,
  );

const winner = (sameType: readonly Address[], change: DefaultChange | undefined): Address | undefined => {
  const changed = sameType.find(({ id }) => id === change?.id);
  if (changed && change?.isDefault) return changed;
  const others = sameType.filter((one) => one !== changed);
  return others.find(({ isDefault }) => isDefault) ?? newest(others) ?? changed;
};

/**
 * Which addresses have to gain or lose the default so that each type in use has exactly one. A request for it
 * wins; a request against it is met when there is another address to take over.
 */
export const settleDefaults = (
  addresses: readonly Address[],
  change: DefaultChange | undefined,
): DefaultMoves => {
  const types = [...new Set(addresses.map(({ type }) => type))];
  const winners = new Set(
    types.map(
      (type) =>
        winner(
          addresses.filter((one) => one.type === type),
          change,
        )?.id,
    ),
  );
  return {
    gain: addresses.filter(({ id, isDefault }) => !isDefault && winners.has(id)).map(({ id }) => id),
    lose: addresses.filter(({ id, isDefault }) => isDefault && !winners.has(id)).map(({ id }) => id),
  };
};
