import { createHash } from 'node:crypto';
import { codePoints, cutAt } from '@ultramarket/platform';
import { glyphs, parcel } from './picture-glyphs';

export interface PictureOf {
  id: string;
  /** Written below the drawing; may be empty. */
  name: string;
  /** Slugs from the main category down to the product's own; the last one that has a drawing chooses it. */
  categories: readonly string[];
  /** Several views of one product differ in colour and angle. */
  view: number;
}

/** As XML takes it: it has no U+FFFE and U+FFFF, however they are written. */
const escape = (text: string): string =>
  text.replace(/[\ufffe\uffff]/g, '').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** At most two lines of a width that fits below the drawing. */
const lines = (name: string): string[] => {
  const width = 26;
  const result: string[] = [];
  for (const word of name.split(/\s+/).filter(Boolean)) {
    const last = result.at(-1);
    if (last !== undefined && codePoints(last) + codePoints(word) < width)
      result[result.length - 1] = `${last} ${word}`;
    else result.push(word);
  }
  const [first = '', second = ''] = result;
  const cut = (line: string, more: boolean) =>
    codePoints(line) > width || more ? `${cutAt(line, width - 1).trimEnd()}…` : line;
  return [cut(first, false), cut(second, result.length > 2)].filter(Boolean);
};

const angles = [0, -8, 8, 0];
const sizes = [1.35, 1.35, 1.35, 1.75];

/** A picture of a product as SVG: the same product always looks the same, and products of a category look related. */
export const pictureFor = ({ id, name, categories, view }: PictureOf): string => {
  const bytes = createHash('sha1').update(id).digest();
  const byte = (index: number): number => bytes[index % bytes.length] ?? 0;
  const family =
    createHash('sha1')
      .update(categories.at(-1) ?? '')
      .digest()[0] ?? 0;
  const hue = Math.round((family / 256) * 360 + (byte(0) / 256) * 50 + (view - 1) * 28) % 360;
  const second = (hue + 32 + (byte(1) % 30)) % 360;
  const drawing =
    categories
      .map((slug) => glyphs.find(([words]) => words.test(slug))?.[1])
      .filter((path) => path !== undefined)
      .at(-1) ?? parcel;
  const angle = (angles[view - 1] ?? 0) + (byte(2) % 5) - 2;
  const size = sizes[view - 1] ?? 1.35;
  const spot = (index: number, radius: number) =>
    `<circle cx="${(byte(index) / 256) * 600}" cy="${(byte(index + 1) / 256) * 600}" r="${radius + byte(index + 2) / 4}" fill="#fff" opacity=".09"/>`;
  const title = lines(name)
    .map((line, index) => `<text x="300" y="${508 + index * 38}">${escape(line)}</text>`)
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" role="img" aria-label="${escape(name || 'Product')}">
<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 62% 58%)"/><stop offset="1" stop-color="hsl(${second} 66% 38%)"/></linearGradient></defs>
<rect width="600" height="600" fill="url(#g)"/>
${spot(3, 90)}${spot(6, 140)}${spot(9, 60)}
<circle cx="300" cy="250" r="190" fill="#fff" opacity=".14"/>
<g transform="translate(300 250) rotate(${angle}) scale(${size}) translate(-100 -100)" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" stroke-linejoin="round"><path d="${drawing}" fill="#fff" fill-opacity=".16"/></g>
<g font-family="system-ui,Segoe UI,Helvetica,Arial,sans-serif" font-size="30" font-weight="600" fill="#fff" text-anchor="middle">${title}</g>
</svg>`;
};
