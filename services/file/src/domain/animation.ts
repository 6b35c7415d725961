const pngSignatureBytes = 8;

/** A PNG that moves says so in a chunk `acTL` before its first picture data (APNG). */
const isAnimatedPng = (bytes: Buffer): boolean => {
  for (let at = pngSignatureBytes; at + 8 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
  }
  return false;
};

/** An AVIF that moves names itself a sequence, as its brand or as one that it is compatible with. */
const isAvifSequence = (bytes: Buffer): boolean => {
  const length = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  for (let at = 8; at + 4 <= length; at += 4)
    if (at !== 12 && bytes.toString('latin1', at, at + 4) === 'avis') return true;
  return false;
};

/** True when a picture has more than one frame. @param pages as far as the decoder counts them */
export const isAnimated = (bytes: Buffer, mime: string, pages: number | undefined): boolean => {
  if (pages !== undefined && pages > 1) return true;
  if (mime === 'image/png') return isAnimatedPng(bytes);
  return mime === 'image/avif' && isAvifSequence(bytes);
};
