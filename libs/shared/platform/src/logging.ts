import { createLogger, format, transports, type Logger as WinstonLogger } from 'winston';
import { currentContext } from './context';
import { activeTraceparent } from './tracing';

export type Logger = Pick<WinstonLogger, 'error' | 'warn' | 'info' | 'debug'>;

const masked =
  /^(authorization|password|passwordHash|token|accessToken|refreshToken|secret|clientSecret|email|card|cookie)$/i;

/** Secrets and personal data never reach the log; an error shows the one behind it. */
const readable = (key: string, value: unknown): unknown => {
  if (masked.test(key)) return '[masked]';
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  const code = 'code' in value && typeof value.code === 'string' ? value.code : undefined;
  return { name, message, code, stack, cause };
};

/** A line that cannot be written whole is written without its fields: logging never fails the work it reports. */
const toJson = (head: object, fields: object): string => {
  try {
    return JSON.stringify({ ...head, ...fields }, readable);
  } catch {
    return JSON.stringify({ ...head, unwritable: Object.keys(fields) });
  }
};

/** One JSON line per fact, with the ids from async context. */
const line = (service: string) =>
  format.printf(({ level, message, ...fields }) => {
    const { requestId, correlationId, traceparent, userId } = currentContext() ?? {};
    const traceId = (activeTraceparent() ?? traceparent)?.split('-')[1];
    const time = new Date().toISOString();
    return toJson({ time, level, service, message, requestId, correlationId, traceId, userId }, fields);
  });

/** The logger of a service, writing to standard output. `silent` keeps tests quiet. */
export const makeLogger = (service: string, level: string): Logger =>
  createLogger({
    level: level === 'silent' ? 'error' : level,
    silent: level === 'silent',
    format: line(service),
    transports: [new transports.Console()],
  });
