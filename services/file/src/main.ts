import { runService } from '@ultramarket/platform';
import { fileService } from './service';

void runService(fileService);
