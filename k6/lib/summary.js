const milliseconds = (value) => (value === undefined ? '' : `${value.toFixed(1)} ms`);

const latencies = (metrics) =>
  Object.entries(metrics)
    .filter(([name]) => name.startsWith('http_req_duration{kind:'))
    .map(([name, { values }]) => {
      const kind = name.slice('http_req_duration{kind:'.length, -1);
      return `  ${kind.padEnd(12)} p50 ${milliseconds(values.med).padStart(11)}   p95 ${milliseconds(values['p(95)']).padStart(11)}`;
    });

const verdicts = (metrics) =>
  Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).map(([rule, { ok }]) => `  ${ok ? 'kept  ' : 'BROKEN'} ${name}: ${rule}`),
  );

/** One short page on the terminal; with `-e RESULTS=folder` everything as JSON beside it. */
export const summaryOf = (name) => (result) => {
  const { metrics } = result;
  const { http_reqs: requests, iterations, dropped_iterations: dropped } = metrics;
  const lines = [
    '',
    `${name}: ${iterations ? iterations.values.count : 0} journeys, ${requests.values.count} requests (${requests.values.rate.toFixed(0)}/s), ${dropped ? dropped.values.count : 0} journeys not begun in time`,
    ...latencies(metrics),
    ...verdicts(metrics),
    '',
  ];
  return {
    stdout: `${lines.join('\n')}\n`,
    ...(__ENV.RESULTS && { [`${__ENV.RESULTS}/${name}.json`]: JSON.stringify(result, null, 2) }),
  };
};
