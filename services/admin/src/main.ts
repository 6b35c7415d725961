import { runService } from '@ultramarket/platform';
import { adminService } from './service';

void runService(adminService);
