import { merged, maySell, type Standing } from './seller';

const userId = 'u';
const verdict = (status: 'APPROVED' | 'REJECTED' | 'SUSPENDED', version: number): Standing => ({
  userId,
  verdict: { status, version },
});
const account = (status: 'ACTIVE' | 'SUSPENDED', at: string): Standing => ({
  userId,
  account: { status, at },
});
const after = (...updates: Standing[]): boolean =>
  maySell(updates.reduce<Standing | undefined>((known, one) => merged(known, one), undefined));

test.each<[string, boolean, Standing[]]>([
  ['nothing', true, []],
  ['an approval', true, [verdict('APPROVED', 1)]],
  ['a refusal', false, [verdict('REJECTED', 1)]],
  ['a suspension', false, [verdict('APPROVED', 1), verdict('SUSPENDED', 2)]],
  [
    'a suspension that came before the approval that it followed',
    false,
    [verdict('SUSPENDED', 2), verdict('APPROVED', 1)],
  ],
  ['a new approval', true, [verdict('SUSPENDED', 2), verdict('APPROVED', 3)]],
  ['an account that was closed', false, [verdict('APPROVED', 1), account('SUSPENDED', '2026-01-02')]],
  [
    'an account that was opened again',
    true,
    [account('SUSPENDED', '2026-01-02'), account('ACTIVE', '2026-01-03')],
  ],
  ['an old opening', false, [account('SUSPENDED', '2026-01-02'), account('ACTIVE', '2026-01-01')]],
  ['an approval of a closed account', false, [account('SUSPENDED', '2026-01-02'), verdict('APPROVED', 9)]],
  ['an erasure', false, [{ userId, erased: true }, verdict('APPROVED', 9), account('ACTIVE', '2027-01-01')]],
])('when %s is known of a seller, whether they may sell is %s', (_what, expected, updates) => {
  expect(after(...updates)).toBe(expected);
});
