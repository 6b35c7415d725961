import { runService } from '@ultramarket/platform';
import { authService } from './service';

void runService(authService);
