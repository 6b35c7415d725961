import { type Endpoint } from '@ultramarket/platform';
import { type AdminUseCases } from '../use-cases';
import { auditLogRoutes } from './audit-logs';
import { configRoutes } from './config';
import { dashboardRoutes } from './dashboard';
import { flagRoutes } from './flags';
import { internalRoutes } from './internal';
import { sellerRoutes } from './sellers';
import { shopRoutes } from './shop';
import { systemRoutes } from './system';
import { userRoutes } from './users';

/** All endpoints of admin. */
export const adminRoutes = (admin: AdminUseCases): Endpoint[] => [
  ...dashboardRoutes(admin),
  ...userRoutes(admin),
  ...shopRoutes(admin),
  ...sellerRoutes(admin),
  ...configRoutes(admin),
  ...flagRoutes(admin),
  ...systemRoutes(admin),
  ...auditLogRoutes(admin),
  ...internalRoutes(admin),
];
