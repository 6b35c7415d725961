import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { newId } from '@ultramarket/platform';

export interface FakeFile {
  ownerId: string;
  purpose: string;
  state: string;
}

export interface FakeFiles {
  readonly url: string;
  /** Stores a file as file-service would have it; returns its id. */
  add(file: Partial<FakeFile> & { ownerId: string }): string;
  /** Answers 500 until it is set back. */
  broken: boolean;
  close(): Promise<void>;
}

/** Stands in for file-service. */
export const startFakeFiles = async (): Promise<FakeFiles> => {
  const stored = new Map<string, FakeFile>();
  const server = createServer((request, response) => {
    const file = stored.get(request.url?.split('/').at(-1) ?? '');
    if (fake.broken) response.writeHead(500).end('{}');
    else if (!file) response.writeHead(404).end(JSON.stringify({ code: 'FILE_UNKNOWN', detail: 'None.' }));
    else
      response.end(JSON.stringify({ success: true, data: { id: request.url?.split('/').at(-1), ...file } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeFiles = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    broken: false,
    add: (file) => {
      const id = newId();
      stored.set(id, { purpose: 'KYC', state: 'READY', ...file });
      return id;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
};
