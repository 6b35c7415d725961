import { type Actor, errors } from '@ultramarket/platform';
import { type Owner } from '../domain/profile';

/** The caller as the owner of a profile. @throws FORBIDDEN for a service, which has none */
export const ownerOf = ({ userId, email, role }: Actor): Owner => {
  if (role === 'SERVICE') throw errors.FORBIDDEN();
  return { userId, email, role };
};
