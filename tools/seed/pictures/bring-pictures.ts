import { until } from '../../client/until';
import { type SeedCategory, type SeedProduct } from '../catalogue/products';
import { eachPart, type Session } from '../session';
import { jpegOf, type SeedPicture, picturesOf } from './draw-pictures';

interface StoredPicture {
  id: string;
  state: string;
  tags: string[];
}

/** The files that picture the products of a category, by its id: its own, and that of the category above. */
export type CategoryPictures = ReadonlyMap<string, readonly string[]>;

const allSeeded = 'seed';
const listOfSeeded = `/api/v1/files?purpose=PRODUCT_IMAGE&tag=${allSeeded}&limit=100`;

/** As whom and through what pictures are stored. */
type SeedSession = Pick<Session, 'gateway' | 'admin' | 'runs' | 'log'>;

const stored = ({ gateway, admin }: SeedSession): Promise<StoredPicture[]> =>
  gateway.data<StoredPicture[]>('GET', listOfSeeded, { token: admin });

const upload = async ({ gateway, admin }: SeedSession, { tag, alt, svg }: SeedPicture): Promise<string> => {
  const form = new FormData();
  form.append('purpose', 'PRODUCT_IMAGE');
  form.append('alt', alt);
  form.append('tags', `${allSeeded},${tag}`);
  const bytes = new Uint8Array(await jpegOf(svg));
  form.append('file', new Blob([bytes], { type: 'image/jpeg' }), `${tag}.jpg`);
  const answer = await fetch(`${gateway.gatewayUrl}/api/v1/files/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}` },
    body: form,
  });
  const { data, code } = (await answer.json()) as { data?: { id: string }; code?: string };
  if (!data) throw new Error(`the picture ${tag} was refused with ${answer.status} ${code ?? ''}`);
  return data.id;
};

const byCategory = (
  categories: readonly SeedCategory[],
  pictures: readonly SeedPicture[],
  ids: ReadonlyMap<string, string>,
): CategoryPictures => {
  const fileOf = (categoryId: string | null): string[] => {
    const picture = pictures.find((one) => one.categoryId === categoryId);
    const id = picture && ids.get(picture.tag);
    return id === undefined ? [] : [id];
  };
  return new Map(categories.map(({ id, parentId }) => [id, [...fileOf(id), ...fileOf(parentId)]]));
};

/**
 * Stores the pictures that file-service does not have, known by their tags, so that an interrupted seed goes on where
 * it was. Without file-service there are none, and products keep the drawings of product-service.
 */
export const bringPictures = async (
  session: SeedSession,
  categories: readonly SeedCategory[],
): Promise<CategoryPictures> => {
  if (!session.runs('file')) {
    session.log('pictures: none are stored, because file-service does not run');
    return new Map();
  }
  const usable = (await stored(session)).filter(({ state }) => state === 'READY' || state === 'PENDING');
  const ids = new Map(usable.flatMap(({ id, tags }) => tags.map((tag) => [tag, id] as const)));
  const pictures = picturesOf(categories);
  const missing = pictures.filter(({ tag }) => !ids.has(tag));
  await eachPart(missing, async (picture) => {
    ids.set(picture.tag, await upload(session, picture));
  });
  session.log(
    missing.length > 0 ? `pictures: ${missing.length} stored` : `pictures: all ${pictures.length} are there`,
  );
  return byCategory(categories, pictures, ids);
};

/** A product with the pictures of its categories, and after them the drawing that bears its name. */
export const withPictures = (product: SeedProduct, pictures: CategoryPictures): SeedProduct => {
  const ids = pictures.get(product.categoryId) ?? [];
  if (ids.length === 0) return product;
  const files = ids.map((id) => `/api/v1/files/download/${id}`);
  return { ...product, images: [...files, ...product.images.slice(0, 1)] };
};

/** File-service makes its sizes after the upload; a picture shows once that is done. */
export const untilPicturesShow = async (session: SeedSession): Promise<void> => {
  if (!session.runs('file')) return;
  await until('The pictures are still being prepared', async () =>
    (await stored(session)).every(({ state }) => state !== 'PENDING'),
  );
};
