import { randomUUID } from 'node:crypto';
import { address, type OrderAnswer, type Shop, type Shopper } from '../client/shop';
import { until } from '../client/until';

const shortName = (): string => randomUUID().slice(0, 8);

/** Its work is done when it is first asked for. */
const lazily = <Result>(work: () => Promise<Result>): (() => Promise<Result>) => {
  let made: Promise<Result> | undefined;
  return () => (made ??= work());
};

/** What requests are about: things of the shop that are made for the nasty values and harm no others. */
export class Things {
  constructor(
    readonly shop: Shop,
    /** SUPER_ADMIN. */
    readonly admin: Shopper,
  ) {}

  readonly shopper = lazily(() => this.shop.register());

  readonly category = lazily(() => {
    const name = shortName();
    return this.admin.data<{ id: string; slug: string }>('POST', '/api/v1/categories', {
      body: { name: `Nasty ${name}`, slug: `nasty-${name}` },
    });
  });

  readonly warehouse = lazily(() =>
    this.admin.data<{ id: string }>('POST', '/api/v1/inventory/warehouses', {
      body: { name: `Nasty ${shortName()}`, city: 'Rotterdam', country: 'NL', priority: 1 },
    }),
  );

  newProduct = async (): Promise<{ id: string; sku: string; slug: string }> => {
    const sku = `NASTY-${randomUUID().slice(0, 13)}`;
    const { id: categoryId } = await this.category();
    const body = { ...this.productBody(categoryId), sku, name: `Nasty ${sku}` };
    return this.admin.data('POST', '/api/v1/products', { body });
  };

  productBody = (categoryId: string) => ({
    name: 'A nasty thing',
    description: 'A thing that is made to be broken.',
    price: { amount: 1999, currency: 'USD' },
    categoryId,
    status: 'ACTIVE',
  });

  /** For sale, with pieces enough for everybody. */
  readonly product = lazily(async () => {
    const product = await this.newProduct();
    const { id: warehouseId } = await this.warehouse();
    const item = { sku: product.sku, productId: product.id, warehouseId, quantity: 100_000 };
    await this.admin.data('PUT', '/api/v1/inventory/update', {
      headers: { 'idempotency-key': randomUUID() },
      body: { items: [{ ...item, mode: 'absolute', reason: 'nasty' }] },
    });
    return product;
  });

  readonly stock = lazily(async () => {
    const { sku } = await this.product();
    const [record] = await this.admin.data<Array<{ id: string }>>('GET', `/api/v1/inventory?sku=${sku}`);
    return record ?? { id: '' };
  });

  newOrder = async (shopper: Shopper): Promise<OrderAnswer> => {
    await shopper.addToCart((await this.product()).id);
    const { status, body } = await shopper.order();
    if (status !== 201) throw new Error(`an order was answered ${status} ${body.code ?? ''}`);
    await shopper.settled(body.data.id);
    return body.data;
  };

  /** Somebody with a paid order. */
  readonly buyer = lazily(async () => {
    const shopper = await this.shop.register();
    return { shopper, order: await this.newOrder(shopper) };
  });

  readonly payment = lazily(async () => {
    const { shopper, order } = await this.buyer();
    const [payment] = await shopper.data<Array<{ id: string }>>(
      'GET',
      `/api/v1/payments?orderId=${order.id}`,
    );
    return payment ?? { id: '' };
  });

  /** Somebody who may review the product. */
  newReviewer = async (): Promise<Shopper> => {
    const shopper = await this.shop.register();
    const { id } = await this.newOrder(shopper);
    for (const status of ['SHIPPED', 'DELIVERED'])
      await this.admin.data('PUT', `/api/v1/orders/${id}/status`, { body: { status, reason: 'nasty' } });
    return shopper;
  };

  reviewBy = async (reviewer: Shopper): Promise<{ id: string }> => {
    const body = { rating: 4, title: 'Good', body: 'It does what it says.' };
    const path = `/api/v1/products/${(await this.product()).id}/reviews`;
    // The delivery gets around by events.
    return until('a review is refused', async () => {
      const answer = await reviewer.call<{ id: string }>('POST', path, { body });
      return answer.status === 201 && answer.body.data;
    });
  };

  newReview = async (): Promise<{ id: string; author: Shopper }> => {
    const author = await this.newReviewer();
    return { ...(await this.reviewBy(author)), author };
  };

  readonly review = lazily(this.newReview);

  newFile = async (owner: Shopper, purpose = 'DOCUMENT'): Promise<{ id: string }> => {
    const form = new FormData();
    form.set('purpose', purpose);
    form.set('file', new Blob(['%PDF-1.4\n%%EOF\n'], { type: 'application/pdf' }), 'note.pdf');
    const answer = await fetch(`${this.shop.gatewayUrl}/api/v1/files/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner.token}` },
      body: form,
    });
    const { data } = (await answer.json()) as { data?: { id: string } };
    if (!data) throw new Error(`an upload was answered ${answer.status}`);
    return data;
  };

  readonly file = lazily(async () => this.newFile(await this.shopper()));

  vendorBody = () => ({
    legalName: `Nasty ${shortName()} B.V.`,
    displayName: `Nasty ${shortName()}`,
    description: 'Sells what is nasty.',
    taxNumber: 'NL123456789B01',
    bankToken: 'btok_nasty123',
    addresses: [{ type: 'BUSINESS', ...address }],
  });

  /** A new shopper whom user-service knows; auth-service announces it by an event. */
  newUser = async (): Promise<Shopper> => {
    const user = await this.shop.register();
    return until('user-service does not know a new user', async () => {
      const { status } = await this.admin.call('GET', `/api/v1/users/${user.userId}`);
      return status === 200 && user;
    });
  };

  newVendor = async (): Promise<{ id: string; owner: Shopper }> => {
    const owner = await this.shop.register();
    const { id } = await owner.data<{ id: string }>('POST', '/api/v1/vendors', { body: this.vendorBody() });
    return { id, owner };
  };

  readonly vendor = lazily(this.newVendor);

  newKyc = async (owner: Shopper): Promise<{ id: string }> => {
    const file = await this.newFile(owner, 'KYC');
    const body = { documentType: 'PASSPORT', number: 'NL1234567', fileIds: [file.id] };
    // The file gets around by events.
    return until('documents are refused', async () => {
      const answer = await owner.call<{ id: string }>('POST', '/api/v1/users/kyc', { body });
      return answer.status === 201 && answer.body.data;
    });
  };

  readonly report = lazily(() =>
    this.admin.data<{ id: string }>('POST', '/api/v1/analytics/reports', {
      body: { name: `Nasty ${shortName()}`, measures: ['ordersPlaced'], dimensions: [] },
    }),
  );
}
