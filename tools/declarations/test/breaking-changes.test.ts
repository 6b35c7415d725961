import { apiContract } from '../api-contract';
import { breakingChanges } from '../breaking-changes';

const documentWith = (operation: object, path = '/a/{id}'): Record<string, unknown> => ({
  paths: { [path]: { post: operation } },
  components: {
    schemas: { Tree: { type: 'object', properties: { child: { $ref: '#/components/schemas/Tree' } } } },
  },
});

const before = {
  parameters: [
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'sort', in: 'query', required: false, schema: { enum: ['a', 'b'], type: 'string' } },
  ],
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string' },
            size: { type: 'number' },
            tree: { $ref: '#/components/schemas/Tree' },
            note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
          },
        },
      },
    },
  },
  responses: {
    201: {
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['id', 'lines'],
            properties: {
              id: { type: 'string' },
              lines: {
                type: 'array',
                items: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } },
              },
            },
          },
        },
      },
    },
  },
};

type Change = (copy: typeof before) => void;

const changesBy = (change: Change, path?: string): string[] => {
  const copy = structuredClone(before);
  change(copy);
  return breakingChanges(apiContract(documentWith(before)), apiContract(documentWith(copy, path)));
};

const bodyOf = (copy: typeof before) => copy.requestBody.content['application/json'].schema;
const answerOf = (copy: typeof before) => copy.responses[201].content['application/json'].schema;
const set = (target: object, key: string, value: unknown): void => void Reflect.set(target, key, value);

test.each<[string, Change]>([
  [
    'an optional parameter more',
    (copy) =>
      copy.parameters.push({ name: 'q', in: 'query', required: false, schema: { type: 'string', enum: [] } }),
  ],
  ['an optional field more', (copy) => set(bodyOf(copy).properties, 'more', { type: 'string' })],
  [
    'an optional object with something required',
    (copy) =>
      set(bodyOf(copy).properties, 'more', {
        type: 'object',
        required: ['x'],
        properties: { x: { type: 'string' } },
      }),
  ],
  ['a field of the answer more', (copy) => set(answerOf(copy).properties, 'more', { type: 'string' })],
  ['a required field that may be absent', (copy) => bodyOf(copy).required.pop()],
  ['a value more to choose from', (copy) => copy.parameters[1]?.schema.enum?.push('c')],
])('when a change is %s, it breaks no client', (_what, change) => {
  expect(changesBy(change)).toEqual([]);
});

test('when only a parameter of the path is called otherwise, nothing breaks', () => {
  expect(changesBy(() => undefined, '/a/{idOrSlug}')).toEqual([]);
});

test.each<[string, Change, string]>([
  ['a parameter gone', (copy) => copy.parameters.pop(), 'query.sort is no longer taken'],
  [
    'a parameter required',
    (copy) => set(copy.parameters[1] ?? {}, 'required', true),
    'query.sort is required',
  ],
  ['a value gone', (copy) => copy.parameters[1]?.schema.enum?.pop(), 'query.sort no longer takes b'],
  ['a field required', (copy) => bodyOf(copy).required.push('size'), 'body.size is required'],
  [
    'a new required field',
    (copy) => {
      set(bodyOf(copy).properties, 'more', { type: 'string' });
      bodyOf(copy).required.push('more');
    },
    'body.more is required',
  ],
  [
    'a narrower type',
    (copy) => set(bodyOf(copy).properties.size, 'type', 'integer'),
    'body.size is no longer number',
  ],
  ['null refused', (copy) => bodyOf(copy).properties.note.anyOf.pop(), 'body.note is no longer null'],
  [
    'a list instead of any text',
    (copy) => set(bodyOf(copy).properties.name, 'enum', ['x']),
    'body.name no longer takes any other',
  ],
  [
    'a field of the answer gone',
    (copy) => Reflect.deleteProperty(answerOf(copy).properties, 'id'),
    '201 body.id is gone',
  ],
  [
    'a field of the answer that may be absent',
    (copy) => answerOf(copy).required.shift(),
    '201 body.id may be absent',
  ],
  [
    'a field of a list that is otherwise',
    (copy) => set(answerOf(copy).properties.lines.items.properties.sku, 'type', ['string', 'null']),
    '201 body.lines[].sku may be null',
  ],
  [
    'another status',
    (copy) => {
      set(copy.responses, '202', copy.responses[201]);
      Reflect.deleteProperty(copy.responses, '201');
    },
    '201 is no longer answered',
  ],
])('when a change is %s, it is reported', (_what, change, finding) => {
  expect(changesBy(change)).toEqual([`POST /a/{}: ${finding}`]);
});

test('when an operation is gone, that is reported', () => {
  expect(changesBy(() => undefined, '/b')).toEqual(['POST /a/{}: is gone']);
});
