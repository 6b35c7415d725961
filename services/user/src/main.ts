import { runService } from '@ultramarket/platform';
import { userService } from './service';

void runService(userService);
