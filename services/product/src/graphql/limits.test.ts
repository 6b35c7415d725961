import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql';
import { maxSelections, Scales, tooLong, weighed } from './limits';

const operationOf = (query: string) => {
  const document = parse(query);
  return { document, operation: getOperationAST(document) as OperationDefinitionNode };
};
const codeOf = (query: string): unknown => {
  const { document, operation } = operationOf(query);
  const long = tooLong(document);
  if (long) return long.extensions['code'];
  const weight = weighed(document, operation);
  return 'refused' in weight ? weight.refused.extensions['code'] : weight.cost;
};
const doubling = (levels: number, leaf: string): string =>
  [
    '{ ...F0 ...F0 }',
    ...Array.from(
      { length: levels },
      (_, level) => `fragment F${level} on Query { ...F${level + 1} ...F${level + 1} }`,
    ),
    `fragment F${levels} on Query { ${leaf} }`,
  ].join(' ');

test.each(['__typename', 'products { total }', '__schema { types { name } }'])(
  'when fragments double 199 times over %s, each is weighed once and the query is refused',
  (leaf) => {
    const { document, operation } = operationOf(doubling(199, leaf));
    const scales = new Scales(document);
    expect(scales.weigh(operation.selectionSet).cost).toBeGreaterThan(2 ** 199);
    // As many selections as stand in the text: two a level, and the leaf.
    expect(scales.visited).toBeLessThanOrEqual(2 * 200 + 3);
    expect(codeOf(doubling(199, leaf))).toBe('QUERY_TOO_COSTLY');
  },
);

test('when only __typename is asked for again and again, every one costs something', () => {
  expect(codeOf(doubling(3, '__typename'))).toBe('QUERY_TOO_COSTLY');
  expect(codeOf('{ ...A } fragment A on Query { __typename }')).toBe(2);
});

const aliases = (count: number, field: string): string =>
  `{ ${Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ')} }`;

test.each([
  [aliases(10, 'product(idOrSlug: "a") { name }'), 110],
  [aliases(11, 'product(idOrSlug: "a") { name }'), 'QUERY_TOO_COSTLY'],
  [aliases(10, 'search(query: "a") { total }'), 1010],
  [`{ ...A } fragment A on Query ${aliases(11, 'categories { name }')}`, 'QUERY_TOO_COSTLY'],
  [aliases(10, 'search(query: "a") { hits { name sku slug } }'), 10 * (100 + 1 + 20 * 3)],
])('when a query has several fields at its top, it is weighed by the calls they cause: %s', (query, cost) => {
  expect(codeOf(query)).toBe(cost);
});

test('when a document selects more than can be checked pair by pair, it is refused unvalidated', () => {
  const selecting = (names: number) => `{ products { items { ${'name '.repeat(names)}} } }`;
  expect(tooLong(parse(selecting(maxSelections - 2)))).toBeUndefined();
  expect(codeOf(selecting(maxSelections - 1))).toBe('QUERY_TOO_COSTLY');
});
