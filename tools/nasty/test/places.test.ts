import { type Operation, readDocument, type Schema } from '../document';
import { placesOf, withString } from '../places';
import { encoded } from '../sender';
import { nastyValues } from '../values';

const text: Schema = { type: 'string', maxLength: 100 };
const closed: Schema = { type: 'string', enum: ['A', 'B'] };

const body: Schema = {
  type: 'object',
  required: ['name', 'event'],
  properties: {
    name: text,
    size: { type: 'integer' },
    address: { $ref: '#/components/schemas/Address' },
    lines: { type: 'array', items: { type: 'object', required: ['sku'], properties: { sku: text } } },
    labels: { type: 'object', additionalProperties: text },
    note: { anyOf: [{ type: 'string', const: '' }, text] },
    event: {
      anyOf: [
        { type: 'object', required: ['page'], properties: { page: text } },
        { type: 'object', required: ['query', 'type'], properties: { query: text, type: closed } },
      ],
    },
  },
};

const document = readDocument({
  paths: {
    '/things/{id}': {
      put: {
        description: 'Access: customer.',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
          { name: 'Idempotency-Key', in: 'header', required: true, schema: text },
        ],
        requestBody: { content: { 'application/json': { schema: body } } },
        responses: { 200: {}, 400: {}, default: {} },
      },
    },
  },
  components: {
    schemas: {
      Address: {
        type: 'object',
        required: ['country', 'line1'],
        properties: { country: closed, line1: text, line2: text },
      },
    },
  },
});
const [operation] = document.operations as [Operation];
const places = placesOf(document, operation);
const name = ({ pointer, isKey }: (typeof places)[number]): string =>
  `${pointer.join('.')}${isKey ? ' (key)' : ''}`;

const put = (where: string, value: string): unknown => {
  const place = places.find((each) => each.in === 'body' && name(each) === where);
  if (!place) throw new Error(`there is no place ${where}`);
  return withString(document, { name: 'a', event: { page: 'home' } }, body, place, value);
};

test('when an operation takes strings at any depth, every place is found once', () => {
  expect(places.map(name).sort()).toEqual(
    [
      ...['id', 'name', 'address.country', 'address.line1', 'address.line2', 'lines.0.sku', 'note'],
      ...['labels.thing', 'labels.thing (key)', 'event.page', 'event.query', 'event.type'],
    ].sort(),
  );
  expect(places.filter((place) => place.closed).map(name)).toEqual(['id', 'address.country', 'event.type']);
});

test.each([
  ['name', { name: '!', event: { page: 'home' } }],
  ['lines.0.sku', { name: 'a', event: { page: 'home' }, lines: [{ sku: '!' }] }],
  [
    'address.line2',
    { name: 'a', event: { page: 'home' }, address: { country: 'A', line1: 'thing', line2: '!' } },
  ],
  ['event.page', { name: 'a', event: { page: '!' } }],
  // The object has another shape for this one.
  ['event.query', { name: 'a', event: { query: '!', type: 'A' } }],
])('when a string is put at %s, the rest of the request is as the schema wants it', (where, expected) => {
  expect(put(where, '!')).toEqual(expected);
});

test('when the key of a map is a name that JavaScript knows, it is sent as a key', () => {
  expect(JSON.stringify(put('labels.thing (key)', '__proto__'))).toContain('"labels":{"__proto__":"thing"}');
});

test('when half a surrogate pair goes into a URL, it is sent as bytes that are no UTF-8', () => {
  expect(encoded('a\ud83d/é')).toBe('a%ED%a0%bd%2F%C3%A9');
});

test('when the dictionary is read, it has many values of many kinds, each once', () => {
  const values = nastyValues.map(({ value }) => value);
  expect(new Set(values).size).toBe(values.length);
  expect(values.length).toBeGreaterThan(150);
  expect(new Set(nastyValues.map(({ kind }) => kind)).size).toBeGreaterThan(25);
});
