import { allChecks } from '../checks';
import { runChecks } from '../run-checks';
import { Unavailable } from '../tool';

const quiet = (): void => undefined;
const withoutTools = allChecks.filter((check) => !check.tools && !check.slow);

// `npm run ops:check` runs the others too.
if (withoutTools.length > 0)
  test.each(withoutTools.map((check) => [check.name, check] as const))('%s', async (_name, check) => {
    expect(await runChecks([check], quiet)).toEqual([expect.objectContaining({ state: 'passed' })]);
  });

test('when a check finds something or breaks, it has failed and says what', async () => {
  const lines: string[] = [];
  const outcomes = await runChecks(
    [
      { name: 'finds', proves: 'nothing is wrong', look: async () => ['this is wrong'] },
      { name: 'breaks', proves: 'nothing is wrong', look: () => Promise.reject(new Error('no such file')) },
    ],
    (line) => lines.push(line),
  );
  expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'failed']);
  expect(lines.join('\n')).toMatch(/this is wrong[\s\S]*no such file/);
});

test('when a tool cannot be had, its check is skipped with the reason and never passes', async () => {
  const lines: string[] = [];
  const absent = { name: 'absent', folder: () => Promise.reject(new Unavailable('absent needs go')) };
  const [outcome] = await runChecks(
    [{ name: 'lint', proves: 'all is well', tools: [absent], look: async () => [] }],
    (line) => lines.push(line),
  );
  expect(outcome).toMatchObject({ state: 'skipped', reason: 'absent needs go' });
  expect(lines).toEqual(['skipped lint: absent needs go']);
});
