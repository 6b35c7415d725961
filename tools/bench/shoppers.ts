import { type Shop, type Shopper } from '../client/shop';

/** Registers shoppers, a few at once: each costs a password hash. */
export const registerShoppers = async (shop: Shop, count: number): Promise<Shopper[]> => {
  const shoppers: Shopper[] = [];
  let begun = 0;
  const register = async () => {
    while (begun < count) {
      begun += 1;
      shoppers.push(await shop.register());
    }
  };
  await Promise.all(Array.from({ length: 4 }, register));
  return shoppers;
};

/** Shoppers that are not in the middle of a purchase. A journey that finds none waits, and its clock runs. */
export class ShopperPool {
  private readonly waiting: Array<(shopper: Shopper) => void> = [];

  constructor(private readonly idle: Shopper[]) {}

  take(): Promise<Shopper> {
    const shopper = this.idle.pop();
    return shopper ? Promise.resolve(shopper) : new Promise((resolve) => this.waiting.push(resolve));
  }

  giveBack(shopper: Shopper): void {
    const next = this.waiting.shift();
    if (next) next(shopper);
    else this.idle.push(shopper);
  }
}
