import { simpleParser } from 'mailparser';

const headerBlock = (raw: Buffer): Buffer => {
  const end = raw.indexOf('\r\n\r\n');
  return end < 0 ? raw.subarray(0, 16_384) : raw.subarray(0, end + 4);
};

/** Plain subjects are cut out of the headers; only encoded ones need the real parser. */
export const subjectOf = async (raw: Buffer): Promise<string> => {
  const headers = headerBlock(raw);
  const match = /^subject:((?:.*)(?:\r\n[ \t].*)*)/im.exec(headers.toString('utf8'));
  const folded = match?.[1];
  if (folded === undefined) return '';
  if (folded.includes('=?')) return (await simpleParser(headers)).subject ?? '';
  return folded.replace(/\r\n[ \t]+/g, ' ').trim();
};
