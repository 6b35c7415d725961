import { type Check } from '../check';
import { loadChecks } from './load';

/** Everything that is checked of what operators use, area by area. */
export const allChecks: readonly Check[] = [...loadChecks];
