import { z } from 'zod';
import { defineEvent } from './message';
import { Text } from './values';

/** A setting has a new value; the value is read from admin-service, so that no secret travels. */
export const ConfigChanged = defineEvent({
  type: 'ConfigChanged',
  version: 1,
  topic: 'config.events',
  key: (event) => event.key,
  payload: z.object({ key: Text, scope: Text, version: z.number().int() }),
});

/** A feature flag was changed; its whole rule travels with it. */
export const FlagChanged = defineEvent({
  type: 'FlagChanged',
  version: 1,
  topic: 'config.events',
  key: (event) => event.key,
  payload: z.object({
    key: Text,
    enabled: z.boolean(),
    percent: z.number().int().min(0).max(100),
    roles: z.array(Text),
    version: z.number().int(),
  }),
});

/** Someone did something that must be answered for later. Never carries secrets or personal values. */
export const AuditRecorded = defineEvent({
  type: 'AuditRecorded',
  version: 1,
  topic: 'audit.events',
  key: (event) => event.actorId,
  payload: z.object({
    actorId: Text,
    actorRole: Text,
    action: Text,
    resource: Text,
    before: z.unknown().optional(),
    after: z.unknown().optional(),
    ip: Text.nullable(),
    at: z.iso.datetime(),
    /** The entry that the audit log holds already, where its own service did it. */
    entryId: z.uuid().optional(),
  }),
});
