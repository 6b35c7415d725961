/** A dashboard is rows of panels; where each panel stands follows from its width. */
export interface Dashboard {
  uid: string;
  title: string;
  description: string;
  tags: readonly string[];
  variables?: readonly Variable[];
  rows: ReadonlyArray<{ title: string; panels: readonly Panel[] }>;
}

export interface Query {
  expr: string;
  /** What a line is called: `{{label}}` stands for the value of a label. */
  legend: string;
}

export interface Panel {
  kind: 'timeseries' | 'stat' | 'table' | 'bargauge';
  title: string;
  description: string;
  unit: Unit;
  queries: readonly Query[];
  /** Of 24 columns. */
  width: number;
  height: number;
  /** From where on a value is a warning, and from where on it is bad. */
  limits?: { warn: number; bad: number; lowIsBad?: boolean };
  stacked?: boolean;
  decimals?: number;
}

/** Grafana's names for what a number means. */
export type Unit = 'reqps' | 's' | 'percentunit' | 'bytes' | 'short' | 'ops' | 'percent' | 'Bps' | 'none';

export interface Variable {
  name: string;
  label: string;
  /** Its values are those of this label of this series. */
  values: { label: string; series: string };
}

type Options = Partial<Pick<Panel, 'width' | 'height' | 'limits' | 'stacked' | 'decimals'>>;
type Given = Pick<Panel, 'title' | 'description' | 'unit' | 'queries'> & Options;

const panel =
  (kind: Panel['kind'], width: number, height: number) =>
  (given: Given): Panel => ({ kind, width, height, ...given });

/** Lines over time, three in a row unless set otherwise. */
export const lines = panel('timeseries', 8, 8);
/** One number, or one for each series. */
export const stat = panel('stat', 4, 4);
/** What is true now, a row for each series. */
export const table = panel('table', 12, 8);
/** What is true now as bars, the longest first. */
export const bars = panel('bargauge', 8, 8);

/** One query whose lines are called by the given labels. */
export const by = (expr: string, ...labels: string[]): Query[] => [
  { expr, legend: labels.map((label) => `{{${label}}}`).join(' ') },
];
