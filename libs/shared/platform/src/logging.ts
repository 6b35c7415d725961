import { createLogger, format, transports, type Logger as WinstonLogger } from 'winston';
import { currentContext } from './context';

export type Logger = Pick<WinstonLogger, 'error' | 'warn' | 'info' | 'debug'>;

const masked =
  /^(authorization|password|passwordHash|token|accessToken|refreshToken|secret|clientSecret|email|card|cookie)$/i;

/** One JSON line per fact (XC-11): ids from async context are added, secret and personal fields are masked. */
const line = (service: string) =>
  format.printf(({ level, message, ...fields }) => {
    const context = currentContext();
    return JSON.stringify(
      {
        time: new Date().toISOString(),
        level,
        service,
        message,
        ...(context && {
          requestId: context.requestId,
          correlationId: context.correlationId,
          userId: context.userId,
        }),
        ...fields,
      },
      (key, value: unknown) => {
        if (masked.test(key)) return '[masked]';
        if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
        return value;
      },
    );
  });

/** The logger of a service, writing to standard output. `silent` keeps tests quiet. */
export const makeLogger = (service: string, level: string): Logger =>
  createLogger({
    level: level === 'silent' ? 'error' : level,
    silent: level === 'silent',
    format: line(service),
    transports: [new transports.Console()],
  });
