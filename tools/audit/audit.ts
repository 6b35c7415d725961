import { type Shop } from '../client/shop';

interface Finding {
  rule: string;
  subject: string;
  detail: string;
  firstSeenAt: string;
}

interface Check {
  unchecked: string[];
  findings: Finding[];
}

/** Has admin-service compare everything now and says what it found. Answers the exit code: 1 when something is wrong. */
export const audit = async (
  shop: Shop,
  login: { email: string; password: string },
  print: (line: string) => void,
): Promise<number> => {
  const { token } = await shop.login(login.email, login.password);
  const answer = await shop.call<Check>('POST', '/api/v1/admin/system/invariants/check', { token, body: {} });
  if (answer.status >= 400)
    throw new Error(
      `admin-service answered ${answer.status} ${answer.body.code ?? ''}: ${answer.body.detail ?? ''}`,
    );
  const { unchecked, findings } = answer.body.data;
  const total = Number(answer.body.meta?.['total'] ?? findings.length);
  for (const { rule, subject, detail, firstSeenAt } of findings)
    print(`WRONG ${rule}  ${subject}: ${detail} (since ${firstSeenAt})`);
  if (total > findings.length) print(`      and ${total - findings.length} more`);
  if (unchecked.length > 0) print(`not checked, because a source is silent: ${unchecked.join(', ')}`);
  print(total === 0 ? 'No invariant is broken.' : `${total} found.`);
  return total === 0 ? 0 : 1;
};
