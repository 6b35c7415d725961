import { runService } from '@ultramarket/platform';
import { paymentService } from './service';

void runService(paymentService);
