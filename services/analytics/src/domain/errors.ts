import { defineErrors } from '@ultramarket/platform';

/** The errors of analytics-service. */
export const analyticsErrors = defineErrors({
  PERIOD_INVALID: ['invalid', 'The period must end after it begins and be at most 400 days long.'],
  PERIOD_TOO_FINE: ['rule', 'Reports by the hour cover at most 31 days.'],
  PERIOD_TOO_BUSY: [
    'rule',
    'So much happened in the period that one answer cannot look at all of it; choose a shorter one.',
  ],
  EVENTS_BUFFER_FULL: ['unavailable', 'Events cannot be taken right now; send them again later.'],
  REPORT_UNKNOWN: ['missing', 'There is no such report.'],
  REPORT_COMBINATION_IMPOSSIBLE: ['rule', 'One of the measures is not known by product, category or seller.'],
  REPORT_TOO_LARGE: ['rule', 'The report has more rows than one export may; choose a shorter period.'],
  REBUILD_RUNNING: ['conflict', 'A rebuild is running already.'],
});
