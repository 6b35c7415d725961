import { createTransport } from 'nodemailer';
import { type Mailer, MailRefused } from '../ports';
import { encodeMailbox, mimeMessage } from './mime-message';

export interface SmtpOptions {
  url: string;
  from: string;
  brand: string;
  connections: number;
  /** How long the server may not respond before a mail counts as failed, ms. */
  timeoutMs: number;
}

/** SMTP's own codes, without the server's text, in which the address may stand. */
const refusal = (error: unknown): MailRefused => {
  const { code = 'EUNKNOWN', responseCode } = (error ?? {}) as { code?: string; responseCode?: number };
  const permanent = code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500;
  return new MailRefused(responseCode === undefined ? code : `${code} ${responseCode}`, permanent);
};

/**
 * Mails over connections that stay open. SMTP knows no idempotency: a mail counts as sent when the server has accepted
 * it, so it is sent twice only if this process dies between that moment and the commit of the outcome.
 */
export const smtpMailer = ({ url, from, brand, connections, timeoutMs }: SmtpOptions): Mailer => {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    maxMessages: Infinity,
    // An interrupted mail is retried by its row, which counts the attempts.
    maxRequeues: 0,
    idleTimeout: 30_000,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const sender = encodeMailbox(brand, from);
  const host = from.slice(from.indexOf('@') + 1);

  return {
    send: async ({ id, to, subject, html, text }) => {
      try {
        const messageId = `<${id}@${host}>`;
        const raw = mimeMessage({ from: sender, to, subject, messageId, at: new Date(), text, html });
        await transport.sendMail({ envelope: { from, to: [to] }, messageId, raw });
      } catch (error) {
        throw refusal(error);
      }
    },
    close: () => transport.close(),
  };
};
