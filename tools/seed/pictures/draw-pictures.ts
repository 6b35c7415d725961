import { pictureFor } from '../../../services/product/src/domain/picture';
import { type SeedCategory } from '../catalogue/products';

/** A picture of what a category sells. */
export interface SeedPicture {
  /** The tag under which it is found again. */
  tag: string;
  alt: string;
  categoryId: string;
  svg: string;
}

/** Pictures of each category; its products share them. */
export const picturesEach = 2;

const side = 800;

/** Two drawings for each category that has products, always the same ones, in the style of the shop's own. */
export const picturesOf = (categories: readonly SeedCategory[]): SeedPicture[] =>
  categories.flatMap(({ id, name, slug, parentId }) => {
    const parent = categories.find((one) => one.id === parentId);
    if (!parent) return [];
    return Array.from({ length: picturesEach }, (_, index) => ({
      tag: `seed-${slug}-${index + 1}`,
      alt: name,
      categoryId: id,
      svg: pictureFor({ id, name: '', categories: [parent.slug, slug], view: index + 1 }),
    }));
  });

/** A drawing as a photograph would come: JPEG bytes. */
export const jpegOf = async (svg: string): Promise<Buffer> => {
  // Loaded only where something is drawn: every other command of the tools would pay for it too.
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg)).resize(side, side).jpeg({ quality: 82 }).toBuffer();
};
