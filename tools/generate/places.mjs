// Writes libs/shared/platform/src/fields/iso-3166.json from the npm package iso-3166: run it after updating the package.
import { writeFileSync } from 'node:fs';
import { iso31661, iso31662 } from 'iso-3166';

const countries = iso31661
  .filter(({ state }) => state === 'assigned')
  .map(({ alpha2 }) => alpha2)
  .sort();
const subdivisions = {};
for (const { code, name } of iso31662) {
  const [country, part] = code.split('-');
  subdivisions[country] = { ...subdivisions[country], [part]: name };
}
const target = new URL('../../libs/shared/platform/src/fields/iso-3166.json', import.meta.url);
writeFileSync(target, `${JSON.stringify({ countries, subdivisions })}\n`);
