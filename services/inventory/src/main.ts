import { runService } from '@ultramarket/platform';
import { inventoryService } from './service';

void runService(inventoryService);
