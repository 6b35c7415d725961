import { runService } from '@ultramarket/platform';
import { recommendationService } from './service';

void runService(recommendationService);
