import { type DocumentOutbox } from '@ultramarket/platform';
import { duplicateOf, type Mongo, releaseOf } from '@ultramarket/platform/mongo';
import { type Category } from '../domain/category';
import { productErrors } from '../domain/errors';
import { type CategoryStore } from '../ports';
import { type CategoryDocument, type Models } from './mongo-models';

const toCategory = ({ _id: id, name, slug, parentId, position, version }: CategoryDocument): Category => ({
  id,
  name,
  slug,
  parentId,
  position,
  version,
});

const slugTaken = (error: unknown): unknown =>
  duplicateOf(error) === 'slug' ? productErrors.CATEGORY_SLUG_TAKEN() : error;

/** Categories in MongoDB. A removed one stays as a tombstone. */
export const mongoCategoryStore = (
  mongo: Mongo,
  { categories }: Models,
  outbox: DocumentOutbox,
): CategoryStore => ({
  all: () =>
    mongo.run('category-all', async () =>
      (await categories.find({ deletedAt: null }, { pendingEvents: 0 }).lean<CategoryDocument[]>()).map(
        toCategory,
      ),
    ),

  insert: ({ id, ...fields }, messages) =>
    mongo.run('category-insert', async () => {
      const events = outbox.toEnvelopes(messages);
      await categories
        .create({ _id: id, ...fields, deletedAt: null, pendingEvents: events })
        .catch((error: unknown) => {
          throw slugTaken(error);
        });
      return releaseOf(outbox, [{ documentId: id, events }]);
    }),

  replace: ({ id, ...fields }, version, messages) =>
    mongo.run('category-replace', async () => {
      const events = outbox.toEnvelopes(messages);
      const { modifiedCount } = await categories
        .updateOne(
          { _id: id, version, deletedAt: null },
          { $set: fields, $push: { pendingEvents: { $each: events } } },
        )
        .catch((error: unknown) => {
          throw slugTaken(error);
        });
      return modifiedCount === 0 ? undefined : releaseOf(outbox, [{ documentId: id, events }]);
    }),

  hold: (held) =>
    mongo.run('category-hold', async () => {
      for (const { id, version } of held) {
        const { modifiedCount } = await categories.updateOne(
          { _id: id, version, deletedAt: null },
          { $inc: { version: 1 } },
        );
        if (modifiedCount === 0) return false;
      }
      return true;
    }),

  mark: ({ id, version }, messages) =>
    mongo.run('category-mark', async () => {
      const events = outbox.toEnvelopes(messages);
      const { modifiedCount } = await categories.updateOne(
        { _id: id, version, deletedAt: null },
        {
          $set: { deletedAt: new Date(), slug: `removed-${id}`, version: version + 1 },
          $push: { pendingEvents: { $each: events } },
        },
      );
      return modifiedCount === 0 ? undefined : releaseOf(outbox, [{ documentId: id, events }]);
    }),

  unmark: ({ id, slug }) =>
    mongo.run('category-unmark', async () => {
      await categories.updateOne({ _id: id }, { $set: { deletedAt: null, slug } });
    }),

  remove: (id) => mongo.run('category-remove', async () => void (await categories.deleteOne({ _id: id }))),
});
