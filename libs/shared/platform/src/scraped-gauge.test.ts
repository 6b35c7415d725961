import { Registry } from 'prom-client';
import { ScrapedGauge } from './scraped-gauge';

const gauge = (labelNames: readonly string[] = []) => {
  const registry = new Registry();
  const made = new ScrapedGauge({ name: 'things_count', help: 'Things', labelNames, registers: [registry] });
  const shown = async () =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith('things_count'));
  return { made, shown };
};

test('when it has no source, it shows nothing', async () => {
  expect(await gauge().shown()).toEqual([]);
});

test('when Prometheus scrapes, its sources are asked anew and the largest value of each series is shown', async () => {
  const { made, shown } = gauge(['kind']);
  let count = 1;
  made.add(() => [{ labels: { kind: 'a' }, value: count }]);
  made.add(async () => [
    { labels: { kind: 'a' }, value: 2 },
    { labels: { kind: 'b' }, value: 0 },
  ]);
  expect(await shown()).toEqual(['things_count{kind="a"} 2', 'things_count{kind="b"} 0']);
  count = 5;
  expect(await shown()).toEqual(['things_count{kind="a"} 5', 'things_count{kind="b"} 0']);
});

test('when a source fails or is late, its old value is not shown again and the others are', async () => {
  const { made, shown } = gauge(['kind']);
  let trouble: 'none' | 'failure' | 'silence' = 'none';
  made.add(async () => {
    if (trouble === 'failure') throw new Error('no');
    if (trouble === 'silence') await new Promise(() => undefined);
    return [{ labels: { kind: 'a' }, value: 1 }];
  });
  made.add(() => [{ labels: { kind: 'b' }, value: 1 }]);
  expect(await shown()).toHaveLength(2);
  for (trouble of ['failure', 'silence'] as const)
    expect(await shown()).toEqual(['things_count{kind="b"} 1']);
});

test('when it has no labels, it shows one value or none', async () => {
  const { made, shown } = gauge();
  let samples = [{ value: 3 }];
  made.add(() => samples);
  expect(await shown()).toEqual(['things_count 3']);
  samples = [];
  expect(await shown()).toEqual([]);
});
