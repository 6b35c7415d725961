import { v7 } from 'uuid';

/** A new time-ordered UUID (RFC 9562, version 7), so that primary keys grow at one end of the index. */
export const newId = (): string => v7();
