import { z } from 'zod';
import * as contracts from '../src';
import { type MessageDefinition } from '../src';

const definitions = (Object.values(contracts) as unknown[]).filter(
  (value): value is MessageDefinition<unknown> =>
    typeof value === 'function' && 'kind' in value && 'topic' in value,
);

test.each(definitions.map((definition) => [definition.type, definition] as const))(
  'when %s is changed, its published schema is not',
  (_type, definition) => {
    expect({
      kind: definition.kind,
      version: definition.version,
      topic: definition.topic,
      payload: z.toJSONSchema(definition.payload),
      ...('reply' in definition ? { reply: z.toJSONSchema(definition.reply as z.ZodType) } : {}),
    }).toMatchSnapshot();
  },
);

test('when two definitions exist, they do not share a type and version', () => {
  const names = definitions.map(({ type, version }) => `${type}.v${version}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(20);
});

test('when a payload does not fit, making the message throws', () => {
  expect(() => contracts.CommitStock({ orderId: 'not-a-uuid' })).toThrow(z.ZodError);
});

test('when a text holds what a store refuses, no message is made of it and none is read', () => {
  const reason = (text: string) =>
    contracts.ReleaseStock({ orderId: '0190a3b0-0000-7000-8000-00000000000a', reason: text });
  for (const bad of ['a\0b', '\ud800', 'b\udc00']) expect(() => reason(bad)).toThrow(z.ZodError);
  expect(reason('𠮷 is a pair')).toMatchObject({ payload: { reason: '𠮷 is a pair' } });
});
