import { type AuditFact, canonicalJson, emptyChain, faultOf, toEntries } from './audit-entry';

const fact = (action: string): AuditFact => ({
  id: '0199f7a1-0000-7000-8000-000000000001',
  at: new Date('2026-01-02T03:04:05.678Z'),
  actorId: 'a',
  actorRole: 'ADMIN',
  action,
  resource: 'r',
  ip: null,
  correlationId: null,
  producer: 'order',
});
const key = 'k';

test('when keys come in another order, the text is the same; arrays keep theirs', () => {
  expect(canonicalJson({ b: [2, 1], a: { d: 1, c: null } })).toBe('{"a":{"c":null,"d":1},"b":[2,1]}');
});

test('when entries follow one another, there is no fault; when any part of one changes, there is', () => {
  const [first, second] = toEntries(key, emptyChain, [
    fact('one'),
    { ...fact('two'), after: { b: 1, a: 2 } },
  ]);
  if (!first || !second) throw new Error('two facts make two entries');
  expect(faultOf(key, emptyChain, first)).toBeUndefined();
  expect(faultOf(key, first, second)).toBeUndefined();
  for (const change of [
    { action: 'other' },
    { after: '{"a":2,"b":2}' },
    { at: new Date(0) },
    { ip: '10.0.0.1' },
    { actorId: 'b' },
    { producer: 'admin' },
    { keyed: false },
  ])
    expect(faultOf(key, first, { ...second, ...change })).toBe('entry 2 was changed');
  expect(faultOf(key, emptyChain, second)).toBe('entry 1 is missing');
  expect(faultOf(key, { seq: 1, hash: 'other' }, second)).toBe('entry 2 does not follow entry 1');
  expect(faultOf('another key', first, second)).toBe('entry 2 was changed');
});
