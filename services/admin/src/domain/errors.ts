import { defineErrors } from '@ultramarket/platform';

/** The errors of admin-service; refusals of the services it asks keep their own codes. */
export const adminErrors = defineErrors({
  CONFIG_UNKNOWN: ['missing', 'There is no such setting for this service and environment.'],
  CONFIG_VERSION_UNKNOWN: ['missing', 'The setting has no such version.'],
  CONFIG_IS_SECRET: ['rule', 'Secrets are kept in the secret store, never here.'],
  FLAG_UNKNOWN: ['missing', 'There is no such flag.'],
  SYSTEM_NOT_POLLED: ['unavailable', 'The services have not been asked yet; try again in a few seconds.'],
  EXPORT_TOO_LARGE: ['rule', 'This is more than one export holds; narrow the filter.'],
  ANALYTICS_ABSENT: ['unavailable', 'Analytics is not part of this installation.'],
});
