import sharp from 'sharp';

type Format = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';

/** A picture of one colour, with a place and a camera in its metadata. */
export const picture = (format: Format = 'jpeg', width = 1000, height = 600): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#3060c0' } })
    .withExif({ IFD0: { Copyright: 'Somebody', Make: 'A camera' }, IFD3: { GPSLatitude: '41/1 18/1 0/1' } })
    .toFormat(format)
    .toBuffer();

/** A small file that would need more than a gigabyte once decoded. */
export const bomb = (): Promise<Buffer> =>
  sharp({ create: { width: 20_000, height: 20_000, channels: 3, background: 'black' }, limitInputPixels: false })
    .png({ compressionLevel: 9, palette: true })
    .toBuffer();
