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
const role = (rank: 'CUSTOMER' | 'VENDOR' | 'MANAGER', at: string): Standing => ({
  userId,
  role: { rank, at },
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
  ['a role that was taken', false, [role('CUSTOMER', '2026-01-02')]],
  [
    'a role that was taken from an approved vendor',
    false,
    [role('CUSTOMER', '2026-01-02'), verdict('APPROVED', 1)],
  ],
  ['a role that was given back', true, [role('CUSTOMER', '2026-01-02'), role('VENDOR', '2026-01-03')]],
  [
    'a role given before it was taken, and reported late and twice',
    false,
    [role('CUSTOMER', '2026-01-02'), role('VENDOR', '2026-01-01'), role('VENDOR', '2026-01-01')],
  ],
  ['a role of staff', true, [role('MANAGER', '2026-01-02')]],
  ['a role given to a suspended vendor', false, [verdict('SUSPENDED', 2), role('VENDOR', '2026-01-02')]],
  [
    'a role given without an application, before news of the account',
    true,
    [role('VENDOR', '2026-01-02'), account('ACTIVE', '2026-01-01')],
  ],
  ['an erasure', false, [{ userId, erased: true }, verdict('APPROVED', 9), account('ACTIVE', '2027-01-01')]],
])('when %s is known of a seller, whether they may sell is %s', (_what, expected, updates) => {
  expect(after(...updates)).toBe(expected);
});
