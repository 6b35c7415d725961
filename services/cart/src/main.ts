import { runService } from '@ultramarket/platform';
import { cartService } from './service';

void runService(cartService);
