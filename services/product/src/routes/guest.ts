const guestId = /^[\w-]{1,64}$/;

/** The id of the guest; a value that cart-service would not have issued counts as none. */
export const guestIdOf = (header: (name: string) => string | undefined): string | null => {
  const given = header('x-guest-id');
  return given !== undefined && guestId.test(given) ? given : null;
};
