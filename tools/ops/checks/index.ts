import { type Check } from '../check';

/** Everything that is checked of what operators use, area by area. */
export const allChecks: readonly Check[] = [];
