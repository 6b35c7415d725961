import { runService } from '@ultramarket/platform';
import { orderService } from './service';

void runService(orderService);
