import { type Check } from '../check';
import { loadChecks } from './load';
import { terraformChecks } from './terraform';

/** Everything that is checked of what operators use, area by area. */
export const allChecks: readonly Check[] = [...loadChecks, ...terraformChecks];
import { composeChecks } from './compose';
import { imagesChecks } from './images';
import { kongChecks } from './kong';
import { pipelinesChecks } from './pipelines';

/** Everything that is checked of what operators use, area by area. */
export const allChecks: readonly Check[] = [
  ...composeChecks,
  ...imagesChecks,
  ...kongChecks,
  ...pipelinesChecks,
];
