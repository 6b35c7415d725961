import { runService } from '@ultramarket/platform';
import { analyticsService } from './service';

void runService(analyticsService);
