import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths';

/** In the order of their ports: the first listens on PORT_BASE, 3001 unless changed. */
export const serviceNames = [
  'auth',
  'user',
  'product',
  'order',
  'payment',
  'cart',
  'inventory',
  'search',
  'review',
  'shipping',
  'notification',
  'analytics',
  'recommendation',
  'admin',
  'file',
] as const;

export type ServiceName = (typeof serviceNames)[number];

/** Services with a database and a login of their own on the PostgreSQL server, both named like the service. */
export const postgresServices: readonly ServiceName[] = [
  'auth',
  'user',
  'order',
  'payment',
  'cart',
  'inventory',
  'shipping',
  'notification',
  'file',
  'recommendation',
  'admin',
];

export const entryOf = (name: ServiceName): string => join(root, 'services', name, 'src/main.ts');

/** The services there are. */
export const presentServices = (): ServiceName[] => serviceNames.filter((name) => existsSync(entryOf(name)));
