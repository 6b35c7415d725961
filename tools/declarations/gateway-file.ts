import { join } from 'node:path';
import { type KongFile, readKongFile } from '../local/gateway/kong-file';
import { root } from '../local/paths';

/** kong/kong.yml with something in every place that is filled in where it runs. */
export const gatewayFile = (): KongFile =>
  readKongFile(join(root, 'kong/kong.yml'), {
    JWT_PUBLIC_KEY: '',
    STOREFRONT_ORIGIN: 'https://shop.test',
    SERVICE_PORT: '3000',
  });
