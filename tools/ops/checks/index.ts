import { type Check } from '../check';
import { monitoringChecks } from './monitoring';

/** Everything that is checked of what operators use, area by area. */
export const allChecks: readonly Check[] = [...monitoringChecks];
