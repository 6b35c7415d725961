/** The sum of one series over its labels in Prometheus' text format; undefined when there is none. */
export const sumOfSeries = (text: string, name: string): number | undefined => {
  let sum: number | undefined;
  for (const line of text.split('\n')) {
    if (!line.startsWith(name) || !/^[{ ]/.test(line.slice(name.length))) continue;
    const value = Number(/([^\s}]+)(?:\s+\d+)?$/.exec(line)?.[1]);
    if (Number.isFinite(value)) sum = (sum ?? 0) + value;
  }
  return sum;
};
