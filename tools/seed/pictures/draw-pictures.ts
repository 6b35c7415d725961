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

/** A drawing for each category, always the same one, in the style of the shop's own. */
export const picturesOf = (categories: readonly SeedCategory[]): SeedPicture[] =>
  categories.map(({ id, name, slug, parentId }) => {
    const above = categories.filter((one) => one.id === parentId).map((one) => one.slug);
    const svg = pictureFor({ id, name: '', categories: [...above, slug], view: 1 });
    return { tag: `seed-${slug}`, alt: name, categoryId: id, svg };
  });

/** A drawing as a photograph would come: JPEG bytes. */
export const jpegOf = async (svg: string): Promise<Buffer> => {
  // Loaded only where something is drawn: every other command of the tools would pay for it too.
  const { default: sharp } = await import('sharp');
  return sharp(Buffer.from(svg)).jpeg({ quality: 82 }).toBuffer();
};
