import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

type Format = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';

/** A picture of one colour, with a place and a camera in its metadata. */
export const picture = (format: Format = 'jpeg', width = 1000, height = 600): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#3060c0' } })
    .withExif({ IFD0: { Copyright: 'Somebody', Make: 'A camera' }, IFD3: { GPSLatitude: '41/1 18/1 0/1' } })
    .toFormat(format)
    .toBuffer();

/** A picture of three frames, each of another colour. */
export const animation = (format: 'gif' | 'webp'): Promise<Buffer> => {
  const frame = (background: string) =>
    sharp({ create: { width: 60, height: 40, channels: 3, background } })
      .png()
      .toBuffer();
  return Promise.all(['red', 'green', 'blue'].map(frame)).then((frames) =>
    sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer(),
  );
};

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};

/** A PNG of 50 KB with 400 megapixels in it. */
export const bomb = (): Buffer => {
  const side = 20_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  const rows = deflateSync(Buffer.alloc((side / 8 + 1) * side), { level: 1 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

/** A PNG that says it has two frames, as APNG does. */
export const animatedPng = async (): Promise<Buffer> => {
  const still = await picture('png', 60, 40);
  const control = Buffer.alloc(8);
  control.writeUInt32BE(2, 0);
  const afterHeader = 8 + 12 + 13;
  return Buffer.concat([still.subarray(0, afterHeader), chunk('acTL', control), still.subarray(afterHeader)]);
};

/** An AVIF that names itself a sequence. */
export const avifSequence = async (): Promise<Buffer> => {
  const bytes = await picture('avif', 60, 40);
  bytes.write('avis', 16, 'latin1');
  return bytes;
};
