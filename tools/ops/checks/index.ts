import { type Check } from '../check';
import { imagesChecks } from './images';

/** Everything that is checked of what operators use, area by area. */
export const allChecks: readonly Check[] = [...imagesChecks];
