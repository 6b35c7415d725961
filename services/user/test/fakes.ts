import { type IncomingMessage } from 'node:http';
import { newId } from '@ultramarket/platform';
import { serve, type TestServer } from '@ultramarket/platform/testing';

export interface FakeFile {
  ownerId: string;
  purpose: string;
  state: string;
}

export interface FakeFiles extends TestServer {
  /** Stores a file as file-service would have it; returns its id. */
  add(file: Partial<FakeFile> & { ownerId: string }): string;
  /** Answers 500 until it is set back. */
  broken: boolean;
}

export interface FakeProduct {
  name: string;
  sku: string;
  amount: number;
  status: string;
}

export interface FakeProducts extends TestServer {
  readonly stored: Map<string, FakeProduct>;
  /** How many products were asked for in each call. */
  readonly calls: number[];
  add(product?: Partial<FakeProduct>): string;
  /** Answers 500 until it is set back. */
  broken: boolean;
}

/** Stands in for file-service. */
export const startFakeFiles = async (): Promise<FakeFiles> => {
  const stored = new Map<string, FakeFile>();
  const server = await serve((request, response) => {
    const id = request.url?.split('/').at(-1) ?? '';
    const file = stored.get(id);
    if (fake.broken) response.writeHead(500).end('{}');
    else if (!file) response.writeHead(404).end(JSON.stringify({ code: 'FILE_UNKNOWN', detail: 'None.' }));
    else response.end(JSON.stringify({ success: true, data: { id, ...file } }));
  });
  const fake: FakeFiles = {
    ...server,
    broken: false,
    add: (file) => {
      const id = newId();
      stored.set(id, { purpose: 'KYC', state: 'READY', ...file });
      return id;
    },
  };
  return fake;
};

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
};

/** Stands in for product-service. */
export const startFakeProducts = async (): Promise<FakeProducts> => {
  const stored: FakeProducts['stored'] = new Map();
  const calls: number[] = [];
  const server = await serve((request, response) => {
    void (async () => {
      const { items } = (await readBody(request)) as { items: Array<{ productId: string }> };
      calls.push(items.length);
      if (fake.broken) return response.writeHead(500).end('{}');
      const data = items.flatMap(({ productId }) => {
        const product = stored.get(productId);
        if (!product) return [];
        const { amount, ...rest } = product;
        return [{ productId, variantId: null, image: null, price: { amount, currency: 'USD' }, ...rest }];
      });
      return response.end(JSON.stringify({ success: true, data }));
    })();
  });
  const fake: FakeProducts = {
    ...server,
    stored,
    calls,
    broken: false,
    add: (product = {}) => {
      const id = newId();
      stored.set(id, { name: `Thing ${id}`, sku: `SKU-${id}`, amount: 1000, status: 'ACTIVE', ...product });
      return id;
    },
  };
  return fake;
};
