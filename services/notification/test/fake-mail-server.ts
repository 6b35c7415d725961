import { type AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface FakeMailServer {
  readonly url: string;
  /** Message ids of the accepted mails, by address. */
  taken(address: string): string[];
  /** How often a client tried to send to an address. */
  tries(address: string): number;
  readonly connections: number;
  /** What to answer from now on: an SMTP code and text, or nothing to accept the mail. */
  refuse(answer: { code: number; text: string } | undefined): void;
  close(): Promise<void>;
}

/** A mail server that refuses mails on demand. */
export const startFakeMailServer = async (): Promise<FakeMailServer> => {
  const mails: Array<{ to: string; id: string }> = [];
  const tried: string[] = [];
  let refusal: { code: number; text: string } | undefined;
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onRcptTo: ({ address }, _session, done) => {
      tried.push(address);
      done(
        refusal && Object.assign(new Error(`${refusal.text} <${address}>`), { responseCode: refusal.code }),
      );
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const id = /^Message-ID: (.*)$/im.exec(Buffer.concat(chunks).toString())?.[1] ?? '';
        mails.push(...session.envelope.rcptTo.map(({ address: to }) => ({ to, id })));
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken: (address) => mails.filter(({ to }) => to === address).map(({ id }) => id),
    tries: (address) => tried.filter((to) => to === address).length,
    get connections() {
      return connections;
    },
    refuse: (answer) => {
      refusal = answer;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
