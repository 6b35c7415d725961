const guestId = /^[\w-]{1,64}$/;

/** The id by which a guest is known; what no cart would have given out is none. */
export const guestIdOf = (header: (name: string) => string | undefined): string | null => {
  const given = header('x-guest-id');
  return given !== undefined && guestId.test(given) ? given : null;
};
