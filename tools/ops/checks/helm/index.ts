import { type Check } from '../../check';
import { clusterCheck } from '../../cluster/check';
import { chartChecks } from './charts';
import { edgesCheck } from './edges';
import { gatewayCheck } from './gateway';
import { manifestChecks } from './manifests';
import { settingsCheck } from './settings';

export const helmChecks: readonly Check[] = [
  settingsCheck,
  edgesCheck,
  gatewayCheck,
  ...chartChecks,
  ...manifestChecks,
  clusterCheck,
];
