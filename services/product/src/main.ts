import { runService } from '@ultramarket/platform';
import { productService } from './service';

void runService(productService);
