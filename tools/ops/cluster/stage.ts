import { output, releaseOptions, umbrella } from '../helm/chart';
import { type ControlPlane } from './control-plane';
import { objectsIn, podsIn } from './objects';

export const namespace = 'ultramarket';
/** Commits that are deployed one after the other; no image is pulled here. */
export const first = '1'.repeat(40);
export const second = '2'.repeat(40);

/** Where the steps of the proof act. */
export interface Stage {
  cluster: ControlPlane;
  folder: string;
  log: (line: string) => void;
}

type Look = Map<string, string>;

/** Everything in the namespace, to be compared with a later look. */
export const look = async ({ cluster }: Stage): Promise<Look> =>
  new Map([...(await objectsIn(cluster, namespace)), ...(await podsIn(cluster, namespace))]);

export const helm = ({ cluster }: Stage, ...args: string[]): Promise<string> =>
  output('helm', [...args, '-n', namespace], { env: cluster.env });

/** The release of all parts, to be waited for. */
export const everything = (...more: string[]): string[] => [
  ...['ultramarket', umbrella, '--wait', '--timeout', '5m'],
  ...releaseOptions('production', first),
  ...['--set', 'purchase.enabled=true'],
  ...more,
];

/** Differences that are neither expected nor of the service that was meant. */
export const strangers = (found: readonly string[], meant: RegExp): string[] =>
  found.filter((difference) => !meant.test(difference));
