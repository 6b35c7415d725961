import { AppError, errors } from '../errors';
import { sqlStateOf } from './database';

export interface StoreRefusal {
  readonly store: 'postgres' | 'mongo';
  /** SQLSTATE, or the name of MongoDB's or mongoose's error. */
  readonly code: string;
  readonly error: AppError;
}

/** Prisma's own codes for what the server would have refused (prisma.io, error reference). */
const prismaStates: Readonly<Record<string, string>> = {
  P2000: '22001',
  P2002: '23505',
  P2003: '23503',
  P2011: '23502',
  P2020: '22003',
  P2023: '22P02',
  P2033: '22003',
};

const conflicts = new Set(['23503', '23505', '23P01']);

const invalid = (cause: unknown, code: string): AppError =>
  errors.VALUE_NOT_STORABLE(undefined, {
    cause,
    fields: [{ pointer: '', code: 'not_storable', detail: `the store refused a value (${code})` }],
  });

/**
 * A value that got through all checks and that the store itself refused: PostgreSQL's data exceptions (class 22) and
 * integrity violations (class 23), MongoDB's casts and duplicates. The caller gets such an error instead of an
 * internal error; and it is counted, because a check in front of the store is missing.
 */
export const storeRefusal = (error: unknown): StoreRefusal | undefined => {
  if (error instanceof AppError || typeof error !== 'object' || error === null) return undefined;
  const given = sqlStateOf(error);
  const state = prismaStates[given] ?? given;
  if (/^2[23][0-9A-Z]{3}$/.test(state)) {
    const refused = conflicts.has(state)
      ? errors.CONFLICT(undefined, { cause: error })
      : invalid(error, state);
    return { store: 'postgres', code: state, error: refused };
  }
  const name = error instanceof Error ? error.name : '';
  if (
    /^(CastError|BSONError|StrictModeError)$/.test(name) ||
    (name === 'ValidationError' && 'errors' in error)
  )
    return { store: 'mongo', code: name, error: invalid(error, name) };
  if ('code' in error && error.code === 11000)
    return { store: 'mongo', code: 'E11000', error: errors.CONFLICT(undefined, { cause: error }) };
  return undefined;
};
