import { runService } from '@ultramarket/platform';
import { searchService } from './service';

void runService(searchService);
