import { staffShop } from '../client/staff';
import { audit } from './audit';

/** Asks the auditor of the running system for everything that is wrong now. Exit code 1 when something is. */
export const main = async (): Promise<number> => {
  const { shop, login } = staffShop('The auditor needs the gateway, auth and admin', 'admin', process.env);
  try {
    return await audit(shop, login, (line) => console.log(line));
  } finally {
    await shop.close();
  }
};
