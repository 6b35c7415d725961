import { sumOfSeries } from './prometheus-text';

const text = `# HELP jobs_total jobs
# TYPE jobs_total counter
jobs_total{outcome="done",service="a"} 3
jobs_total{outcome="failed } 9",service="a"} 4 1700000000000
jobs_total_other 100
plain 1.5e3
`;

test('when a series has several labels, its values are added; others with longer names are not', () => {
  expect(sumOfSeries(text, 'plain')).toBe(1500);
  expect(sumOfSeries(text, 'jobs_total')).toBe(7);
  expect(sumOfSeries(text, 'missing')).toBeUndefined();
});
