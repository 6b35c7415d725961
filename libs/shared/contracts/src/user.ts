import { z } from 'zod';
import { defineEvent } from './message';
import { Currency, Role, Text } from './values';

/** A login exists now; user-service makes its profile and notification-service welcomes it. */
export const UserRegistered = defineEvent({
  type: 'UserRegistered',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({
    userId: z.uuid(),
    email: Text,
    role: Role,
    firstName: Text,
    lastName: Text,
    phone: Text.optional(),
    locale: Text,
  }),
});

/**
 * Someone signed in; cart-service merges the guest cart when `guestId` is there. It is the id itself, because the cart is
 * found by it; once merged, it opens an empty cart.
 */
export const UserLoggedIn = defineEvent({
  type: 'UserLoggedIn',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({
    userId: z.uuid(),
    sessionId: z.uuid(),
    guestId: Text.optional(),
    ip: Text,
  }),
});

/** A sign-in was refused; `userId` is absent when the address is unknown. */
export const LoginFailed = defineEvent({
  type: 'LoginFailed',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId ?? event.ip,
  payload: z.object({ userId: z.uuid().optional(), ip: Text }),
});

/** Too many refused sign-ins: until `until` the account takes none from the network that they came from. */
export const AccountLocked = defineEvent({
  type: 'AccountLocked',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({
    userId: z.uuid(),
    until: z.iso.datetime(),
    /** From where the last of them came. */
    ip: Text.optional(),
  }),
});

/** A role was given or taken. */
export const RoleChanged = defineEvent({
  type: 'RoleChanged',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({ userId: z.uuid(), from: Role, to: Role, by: z.uuid() }),
});

/** A login was suspended, which ends all its sessions, or restored. */
export const UserStatusChanged = defineEvent({
  type: 'UserStatusChanged',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({
    userId: z.uuid(),
    status: z.enum(['ACTIVE', 'SUSPENDED']),
    /** Who changed it; absent where the service did it by itself. */
    by: z.uuid().optional(),
  }),
});

/**
 * Names or contact data of a profile changed; `changed` lists the fields, not their values. The name and the language
 * of now travel with it for notification-service.
 */
export const ProfileUpdated = defineEvent({
  type: 'ProfileUpdated',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({
    userId: z.uuid(),
    changed: z.array(Text),
    firstName: Text.optional(),
    locale: Text.optional(),
  }),
});

/** An address was added, changed or removed. */
export const AddressChanged = defineEvent({
  type: 'AddressChanged',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({
    userId: z.uuid(),
    addressId: z.uuid(),
    change: z.enum(['added', 'updated', 'removed']),
  }),
});

/**
 * Someone sent identity documents, which wait for a decision; no number travels. Files are named so that their owner
 * keeps them.
 */
export const KycSubmitted = defineEvent({
  type: 'KycSubmitted',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({ kycId: z.uuid(), userId: z.uuid(), fileIds: z.array(z.uuid()).optional() }),
});

/** Staff decided on identity documents; a refusal has a reason. */
export const KycDecided = defineEvent({
  type: 'KycDecided',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({
    kycId: z.uuid(),
    userId: z.uuid(),
    decision: z.enum(['APPROVED', 'REJECTED']),
    reason: Text.optional(),
    by: z.uuid(),
  }),
});

/** Someone applied to sell in the shop and waits to be verified. */
export const VendorRegistered = defineEvent({
  type: 'VendorRegistered',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({ vendorId: z.uuid(), userId: z.uuid() }),
});

/** An admin decided on a vendor; copies ignore a `version` they have already passed. */
export const VendorVerified = defineEvent({
  type: 'VendorVerified',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({
    vendorId: z.uuid(),
    userId: z.uuid(),
    status: z.enum(['APPROVED', 'REJECTED', 'SUSPENDED']),
    by: z.uuid(),
    version: z.number().int(),
  }),
});

/**
 * Someone chose how the shop speaks to them; all of it as it is now, and copies ignore a `version` they have passed.
 */
export const PreferencesUpdated = defineEvent({
  type: 'PreferencesUpdated',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({
    userId: z.uuid(),
    locale: Text,
    currency: Currency.nullable(),
    channels: z.array(z.enum(['email', 'in-app'])),
    marketingConsent: z.boolean(),
    version: z.number().int(),
  }),
});

/** Someone put a product on their wishlist. */
export const WishlistItemAdded = defineEvent({
  type: 'WishlistItemAdded',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({ userId: z.uuid(), productId: z.uuid() }),
});

/** A session was refreshed although its user's erasure is scheduled; other refreshes are not published. */
export const SessionRefreshed = defineEvent({
  type: 'SessionRefreshed',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({ userId: z.uuid(), sessionId: z.uuid() }),
});

/**
 * A user requested erasure and will be erased at `dueAt`, unless they come back; published again, as a reminder, before
 * it is due.
 */
export const UserErasureScheduled = defineEvent({
  type: 'UserErasureScheduled',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({ userId: z.uuid(), dueAt: z.iso.datetime(), reminder: z.boolean() }),
});

/** An erasure was taken back: by its person, or because they signed in or went on using the shop. */
export const UserErasureWithdrawn = defineEvent({
  type: 'UserErasureWithdrawn',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({ userId: z.uuid(), dueAt: z.iso.datetime() }),
});

/** A vendor's payouts go elsewhere from now on; none leaves before `payoutHoldUntil`. */
export const VendorBankChanged = defineEvent({
  type: 'VendorBankChanged',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({ vendorId: z.uuid(), userId: z.uuid(), payoutHoldUntil: z.iso.datetime() }),
});

/** The erasure is due: every service deletes what it holds of this user or makes it anonymous. */
export const UserErasureRequested = defineEvent({
  type: 'UserErasureRequested',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({ userId: z.uuid(), dueAt: z.iso.datetime() }),
});

/** A login is gone for good. */
export const UserDeleted = defineEvent({
  type: 'UserDeleted',
  version: 1,
  topic: 'user.events',
  key: (event) => event.userId,
  payload: z.object({ userId: z.uuid() }),
});
