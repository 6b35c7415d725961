import { runService } from '@ultramarket/platform';
import { notificationService } from './service';

void runService(notificationService);
