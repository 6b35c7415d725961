import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { RunningServer } from '../gateway/run-server';
import { mailStore, type MailStore } from './mail-store';
import { mailWeb } from './mail-web';

export interface MailServerOptions {
  readonly smtpPort: number;
  readonly webPort: number;
  /** The address to listen on; this machine only unless given. */
  readonly host?: string;
  readonly stateDir: string;
}

export interface MailServer extends RunningServer {
  readonly smtpPort: number;
  readonly webPort: number;
}

const LOOPBACK = '127.0.0.1';
const LIMITS = { count: 5_000, bytes: 64 * 1024 * 1024 };
const MAX_MAIL_BYTES = 25 * 1024 * 1024;

const receive = (
  store: MailStore,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  done: (error?: Error | null) => void,
): void => {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    if (!stream.sizeExceeded) chunks.push(chunk);
  });
  stream.on('end', () => {
    if (stream.sizeExceeded) {
      done(Object.assign(new Error('Message exceeds the maximum size'), { responseCode: 552 }));
      return;
    }
    const { mailFrom, rcptTo } = session.envelope;
    store.add(
      mailFrom === false ? '' : mailFrom.address,
      rcptTo.map((recipient) => recipient.address),
      Buffer.concat(chunks),
    );
    done();
  });
};

const smtpServer = (store: MailStore): SMTPServer => {
  const server = new SMTPServer({
    authOptional: true,
    // Any login is right: senders configured with credentials must work unchanged.
    onAuth: (auth, _session, callback) => callback(null, { user: auth.username ?? 'anyone' }),
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: MAX_MAIL_BYTES,
    closeTimeout: 1_000,
    onData: (stream, session, done) => receive(store, stream, session, done),
  });
  // Without it every small answer waits 40 ms for the sender's acknowledgement.
  server.server.on('connection', (socket: Socket) => socket.setNoDelay(true));
  return server;
};

const listening = (server: NodeJS.EventEmitter, listen: () => void): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
    listen();
  });

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

/** Takes every mail sent to it, delivers none, and shows them in a browser. */
export const startMailServer = async (options: MailServerOptions): Promise<MailServer> => {
  const { host = LOOPBACK } = options;
  const store = mailStore(options.stateDir, LIMITS);
  const smtp = smtpServer(store);
  const web = createServer(mailWeb(store));

  await listening(smtp.server, () => smtp.listen(options.smtpPort, host));
  // Clients that vanish in the middle of a dialogue are an everyday thing, not a fault of ours.
  smtp.on('error', (error: Error) => console.error(`mail: ${error.message}`));
  try {
    await listening(web, () => web.listen(options.webPort, host));
  } catch (error) {
    smtp.close(() => undefined);
    throw error;
  }

  const smtpPort = portOf(smtp.server.address());
  const webPort = portOf(web.address());
  return {
    smtpPort,
    webPort,
    url: `http://${host}:${webPort} and smtp://${host}:${smtpPort}`,
    close: async () => {
      await Promise.all([
        new Promise<void>((resolve) => smtp.close(() => resolve())),
        new Promise<void>((resolve) => {
          web.close(() => resolve());
          web.closeAllConnections();
        }),
      ]);
      store.close();
    },
  };
};
