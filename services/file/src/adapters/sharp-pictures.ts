import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { isAnimated } from '../domain/animation';
import { fileErrors } from '../domain/errors';
import { watermark } from '../domain/watermark';
import { type Pictures, type Rendition } from '../ports';

const largestSide = 2400;
/** What takes longer to decode is refused. */
const decodeSeconds = 60;

const formats: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'heif',
};

// Pictures share the machine with requests: one thread, and no memory of operations that never come again.
sharp.concurrency(1);
sharp.cache(false);

const decode = (bytes: Buffer, limitInputPixels: number): Sharp =>
  sharp(bytes, { limitInputPixels, failOn: 'error', sequentialRead: true }).timeout({
    seconds: decodeSeconds,
  });

const readable = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } catch (cause) {
    throw fileErrors.FILE_IMAGE_UNREADABLE(undefined, { cause });
  }
};

/** A picture without a chosen format, or one that is slow to make, is served as WebP. */
const encode = (picture: Sharp, mime: string): { picture: Sharp; mime: string } => {
  if (mime === 'image/jpeg') return { picture: picture.jpeg({ quality: 84, progressive: true }), mime };
  if (mime === 'image/png') return { picture: picture.png(), mime };
  return { picture: picture.webp({ quality: 82 }), mime: 'image/webp' };
};

const pixels = async (picture: Sharp): Promise<{ data: Buffer; info: OutputInfo }> =>
  picture.raw().toBuffer({ resolveWithObject: true });

const fromPixels = ({ data, info: { width, height, channels } }: { data: Buffer; info: OutputInfo }): Sharp =>
  sharp(data, { raw: { width, height, channels } });

const rendition = async (name: string, source: Sharp, wanted: string): Promise<Rendition> => {
  const { picture, mime } = encode(source, wanted);
  const { data: bytes, info } = await picture.toBuffer({ resolveWithObject: true });
  return { name, mime, bytes, width: info.width, height: info.height };
};

/** Pictures made with sharp, one after the other. `brand` is the watermark. */
export const sharpPictures = (brand: string): Pictures => {
  let queueTail: Promise<unknown> = Promise.resolve();
  const enqueue = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queueTail.then(work);
    queueTail = result.catch(() => undefined);
    return result;
  };

  const inspect: Pictures['inspect'] = async (bytes, mime, maxPixels) => {
    const header = sharp(bytes, { limitInputPixels: false });
    const { format, width, height, pages } = await readable(header.metadata());
    if (format !== formats[mime]) throw fileErrors.FILE_IMAGE_UNREADABLE();
    // Only its first frame would be left once it is made anew.
    if (isAnimated(bytes, mime, pages)) throw fileErrors.FILE_IMAGE_ANIMATED();
    if (width * height > maxPixels)
      throw fileErrors.FILE_IMAGE_UNREADABLE(
        `Pictures for this purpose may have ${maxPixels / 1_000_000} megapixels.`,
      );
    // Only decoding shows that it can be decoded.
    await readable(decode(bytes, maxPixels).resize(32, 32, { fit: 'inside' }).raw().toBuffer());
    return { width, height };
  };

  const make: Pictures['make'] = async (bytes, { mime, widths, maxPixels, watermark: marked }) => {
    const fit = { width: largestSide, height: largestSide, fit: 'inside', withoutEnlargement: true } as const;
    const plain = await readable(
      pixels(decode(bytes, maxPixels).autoOrient().resize(fit).toColourspace('srgb')),
    );
    const input = Buffer.from(watermark(brand, plain.info.width));
    const fits = marked && plain.info.width >= 64 && plain.info.height >= 32;
    const source = fits
      ? await pixels(fromPixels(plain).composite([{ input, gravity: 'southeast' }]))
      : plain;
    const made = [await rendition('main', fromPixels(source), mime)];
    for (const width of widths) {
      const smaller = fromPixels(source).resize({ width, withoutEnlargement: true });
      made.push(await rendition(String(width), smaller, 'image/webp'));
    }
    return made;
  };

  return {
    inspect: (bytes, mime, maxPixels) => enqueue(() => inspect(bytes, mime, maxPixels)),
    make: (bytes, wanted) => enqueue(() => make(bytes, wanted)),
  };
};
