import { runService } from '@ultramarket/platform';
import { reviewService } from './service';

void runService(reviewService);
