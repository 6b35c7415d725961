import { type Envelope, type Message } from '@ultramarket/contracts';
import { messageContext } from '../context';
import { statement, type Queryable } from '../database/statement';
import { newId } from '../ids';

/** A message as it is stored in the outbox and sent to Kafka. */
export interface OutboxRow {
  seq: string;
  messageId: string;
  topic: string;
  key: string;
  headers: Record<string, string>;
  value: string;
}

/** Wraps a message into its envelope, with the ids of the work that caused it. */
export const toRow = (service: string, message: Message, messageId: string = newId()): OutboxRow => {
  const context = message.context ?? messageContext(message.key, message.saga?.sagaId);
  const correlationId = context?.correlationId ?? messageId;
  const traceparent = context?.traceparent;
  const envelope: Envelope = {
    eventId: messageId,
    type: message.type,
    version: message.version,
    occurredAt: new Date().toISOString(),
    producer: service,
    key: message.key,
    correlationId,
    causationId: context?.causationId ?? null,
    tenantId: 'default',
    ...(message.saga && { saga: message.saga }),
    payload: message.payload,
  };
  return {
    seq: '',
    messageId,
    topic: message.topic,
    key: message.key,
    headers: { 'x-correlation-id': correlationId, type: message.type, ...(traceparent && { traceparent }) },
    value: JSON.stringify(envelope),
  };
};

export const insertOutboxStatement = statement<{ seq: string; message_id: string }>(
  'outbox-insert',
  `INSERT INTO platform.outbox (message_id, topic, key, headers, value)
   SELECT m."messageId", m.topic, m.key, m.headers, m.value
   FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS ("messageId" uuid, topic text, key text, headers jsonb, value text))
     WITH ORDINALITY AS m("messageId", topic, key, headers, value, n)
   ORDER BY m.n
   RETURNING seq, message_id`,
);

/** Stores messages in the running transaction, all in one statement, and returns them for publishing after the commit. */
export const insertIntoOutbox = async (tx: Queryable, rows: readonly OutboxRow[]): Promise<OutboxRow[]> => {
  if (rows.length === 0) return [];
  const inserted = await tx.query(insertOutboxStatement, [JSON.stringify(rows)]);
  const seqs = new Map(inserted.map((row) => [row.message_id, row.seq]));
  return rows.map((row) => ({ ...row, seq: seqs.get(row.messageId) ?? '' }));
};
