import { runService } from '@ultramarket/platform';
import { shippingService } from './service';

void runService(shippingService);
