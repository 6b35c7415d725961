import { type Measured } from './workloads';

export interface Entry extends Measured {
  /** CPU time of each process for one unit of work, ms. */
  cpuMsPerUnit: Record<string, number>;
}

export interface Report {
  at: string;
  node: string;
  machine: string;
  mongo: string;
  bootSeconds: number | undefined;
  baseline: Entry;
  entries: Entry[];
  lostOrders: number;
  ordersAccepted: number;
  mailsArrived: number | undefined;
  memoryMb: Record<string, number>;
}

export const totalCpu = ({ cpuMsPerUnit }: Entry): number =>
  Object.entries(cpuMsPerUnit).reduce((sum, [name, ms]) => sum + (name === 'load generator' ? 0 : ms), 0);

const number = (value: number, digits = 1): string => (Number.isFinite(value) ? value.toFixed(digits) : '-');

const table = (header: string[], rows: string[][]): string => {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [line(header), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
};

/** The one table of a run, with the change against the run before. */
export const render = (report: Report, before: Report | undefined): string => {
  const base = report.baseline;
  const rows = [base, ...report.entries].map((entry) => {
    const earlier = before?.entries.find(({ name, loop }) => name === entry.name && loop === entry.loop);
    const change = earlier ? `${number((entry.summary.p95 / earlier.summary.p95 - 1) * 100, 0)} %` : '';
    const { summary } = entry;
    return [
      entry.name,
      entry.loop,
      number(summary.perSecond, 0),
      number(summary.p50),
      number(summary.p95),
      number(summary.p99),
      String(summary.errors),
      number(totalCpu(entry), 2),
      `${number(totalCpu(entry) / totalCpu(base))}x`,
      change,
    ];
  });
  const speeds = table(
    ['what', 'load', 'per s', 'p50 ms', 'p95 ms', 'p99 ms', 'errors', 'CPU ms', 'to bare', 'p95 change'],
    rows,
  );

  const orders = report.entries.filter(({ name }) => name === 'journey settled');
  const processes = [...new Set(orders.flatMap(({ cpuMsPerUnit }) => Object.keys(cpuMsPerUnit)))].sort();
  const cpu = table(
    ['CPU ms per order', 'memory MB', ...orders.map(({ loop }) => loop)],
    processes.map((name) => [
      name,
      number(report.memoryMb[name] ?? NaN, 0),
      ...orders.map(({ cpuMsPerUnit }) => number(cpuMsPerUnit[name] ?? 0, 2)),
    ]),
  );
  const memory = Object.values(report.memoryMb).reduce((sum, megabytes) => sum + megabytes, 0);
  const mails = report.mailsArrived === undefined ? '' : ` Order mails that arrived: ${report.mailsArrived}.`;
  return [
    speeds,
    '',
    cpu,
    '',
    `Accepted in the open loop: ${report.ordersAccepted} orders; lost: ${report.lostOrders}.${mails}`,
    `Memory of everything: ${number(memory, 0)} MB. Boot: ${report.bootSeconds === undefined ? 'unknown' : `${number(report.bootSeconds)} s`}. MongoDB: ${report.mongo}.`,
    ...report.entries.flatMap(({ name, loop, failures }) =>
      failures.map(([reason, count]) => `${name} (${loop}): ${count} × ${reason}`),
    ),
  ].join('\n');
};
