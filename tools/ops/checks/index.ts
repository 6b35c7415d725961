import { type Check } from '../check';
import { helmChecks } from './helm';

/** Everything that is checked of what operators use, area by area. */
export const allChecks: readonly Check[] = [...helmChecks];
