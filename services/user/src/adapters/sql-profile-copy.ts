import { statement } from '@ultramarket/platform';
import { type ProfileCopy, type ProfileVersion } from '../ports';

/**
 * A registration counts once. Where the owner came first, the profile exists already: the role is taken if nothing
 * newer is known, names, phone and language unless the owner has entered their own.
 */
const applyRegistrations = statement<ProfileVersion>(
  'profile-remember',
  `INSERT INTO user_profiles AS p
     (user_id, email, role, role_at, first_name, last_name, phone, locale, registered_at)
   SELECT DISTINCT ON ("userId") "userId", email, role, "occurredAt", left("firstName", 100), left("lastName", 100),
          left(phone, 50), left(locale, 10), "occurredAt"
   FROM jsonb_to_recordset($1::jsonb) AS r ("userId" uuid, email text, role text, "occurredAt" timestamptz,
     "firstName" text, "lastName" text, phone text, locale text)
   ORDER BY "userId", "occurredAt"
   ON CONFLICT (user_id) DO UPDATE SET
     email = EXCLUDED.email,
     role = CASE WHEN p.role_at > EXCLUDED.role_at THEN p.role ELSE EXCLUDED.role END,
     role_at = greatest(p.role_at, EXCLUDED.role_at),
     first_name = coalesce(nullif(p.first_name, ''), EXCLUDED.first_name),
     last_name = coalesce(nullif(p.last_name, ''), EXCLUDED.last_name),
     phone = coalesce(p.phone, EXCLUDED.phone),
     locale = CASE WHEN p.locale = 'en' THEN EXCLUDED.locale ELSE p.locale END, registered_at = EXCLUDED.registered_at,
     version = p.version + 1, updated_at = now()
   WHERE p.registered_at IS NULL
   RETURNING user_id AS "userId", version`,
);

/** Of several changes the newest counts, in a batch and over time; one may come before its registration. */
const applyRoles = statement<ProfileVersion>(
  'profile-set-roles',
  `INSERT INTO user_profiles AS p (user_id, role, role_at)
   SELECT DISTINCT ON ("userId") "userId", role, "occurredAt"
   FROM jsonb_to_recordset($1::jsonb) AS r ("userId" uuid, role text, "occurredAt" timestamptz)
   ORDER BY "userId", "occurredAt" DESC
   ON CONFLICT (user_id) DO UPDATE SET
     role = EXCLUDED.role, role_at = EXCLUDED.role_at, version = p.version + 1, updated_at = now()
   WHERE p.role_at IS NULL OR p.role_at <= EXCLUDED.role_at
   RETURNING user_id AS "userId", version`,
);

/** The copy of what auth-service owns, written by one statement a batch. */
export const sqlProfileCopy: ProfileCopy = {
  applyRegistrations: (tx, registrations) => tx.query(applyRegistrations, [JSON.stringify(registrations)]),
  applyRoles: (tx, updates) => tx.query(applyRoles, [JSON.stringify(updates)]),
};
