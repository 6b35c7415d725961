import { newId } from '@ultramarket/platform';
import { testEngines } from '@ultramarket/platform/testing';
import { Elastic } from '../src/adapters/elastic';
import { elasticDocuments } from '../src/adapters/elastic-documents';
import { elasticIndexes } from '../src/adapters/elastic-indexes';
import { CategoryPaths } from '../src/domain/category-paths';
import { documentOf } from '../src/domain/product-document';
import { applyUpdate } from '../src/domain/product-state';

const elastic = new Elastic(testEngines().elasticsearchUrl, `t${newId().replaceAll('-', '')}-`);
const indexes = elasticIndexes(elastic);
const documents = elasticDocuments(elastic);
let index: string;
beforeEach(async () => {
  index = await indexes.create({ version: 1, sets: [] });
});
afterEach(() => indexes.drop(index));
afterAll(() => elastic.close());

const document = (name: string, id = newId()) =>
  documentOf(
    applyUpdate(undefined, { id, name, version: 1 }, new Date(0)),
    { available: new Map(), ratings: new Map() },
    0,
    new CategoryPaths([]),
  );

test('when two writers start from the same state of a document, one of them has to read again', async () => {
  const first = document('Lamp');
  expect(await documents.write(index, [{ document: first }])).toEqual([]);
  expect(await documents.write(index, [{ document: first }])).toEqual([first.id]);
  const stored = (await documents.read(index, [first.id])).get(first.id);
  if (!stored) throw new Error('it was stored');
  expect(await documents.write(index, [{ document: document('Vase', first.id), mark: stored.mark }])).toEqual(
    [],
  );
  expect(await documents.write(index, [{ document: document('Bowl', first.id), mark: stored.mark }])).toEqual(
    [first.id],
  );
  expect((await documents.read(index, [first.id])).get(first.id)?.document.name).toBe('Vase');
});

test('when an index has just been removed, it is read as empty and a write does not bring it back', async () => {
  await indexes.drop(index);
  expect(await documents.write(index, [{ document: document('Lamp') }])).toEqual([]);
  expect(await documents.remove(index, [newId()])).toBe(0);
  expect(await documents.read(index, [newId()])).toEqual(new Map());
  expect(await elastic.client.indices.exists({ index })).toBe(false);
  expect(await elastic.client.indices.exists({ index: `${index}-writes` })).toBe(false);
});
