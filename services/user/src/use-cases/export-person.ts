import { type Owner } from '../domain/profile';
import { type Page, type PageOf } from '../ports';
import { type UserDeps } from '.';

const pageSize = 100;

/** Every page of a list. */
const all = async <Item>(read: (page: Page) => Promise<PageOf<Item>>): Promise<Item[]> => {
  const items: Item[] = [];
  for (let page = 1; ; page += 1) {
    const part = await read({ page, limit: pageSize });
    items.push(...part.items);
    if (part.items.length < pageSize) return items;
  }
};

/** Everything that is stored here about a user; of encrypted numbers the last digits. */
export const exportPerson =
  ({ profiles, addresses, preferences, wishlist, kyc, vendors, erasures, now }: UserDeps) =>
  async (owner: Owner) => {
    const { userId } = owner;
    const profile = await profiles.ensure(owner);
    return {
      exportedAt: now().toISOString(),
      profile,
      preferences: await preferences.read(userId),
      addresses: await addresses.list(userId),
      wishlist: await all((page) => wishlist.list(userId, page)),
      identityDocuments: (await all((page) => kyc.list({ userId }, page))).map(
        ({ decidedBy: _staff, ...record }) => record,
      ),
      vendor: (await vendors.find({ userId })) ?? null,
      erasure: (await erasures.find(userId)) ?? null,
    };
  };
