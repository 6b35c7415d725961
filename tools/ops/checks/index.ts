import { type Check } from '../check';
import { backupChecks } from './backup';
import { composeChecks } from './compose';
import { helmChecks } from './helm';
import { imagesChecks } from './images';
import { kongChecks } from './kong';
import { loadChecks } from './load';
import { monitoringChecks } from './monitoring';
import { pipelinesChecks } from './pipelines';
import { policyChecks } from './policies';
import { terraformChecks } from './terraform';

/** Everything that is checked of what operators use, area by area. */
export const allChecks: readonly Check[] = [
  ...backupChecks,
  ...composeChecks,
  ...helmChecks,
  ...imagesChecks,
  ...kongChecks,
  ...loadChecks,
  ...monitoringChecks,
  ...pipelinesChecks,
  ...policyChecks,
  ...terraformChecks,
];
