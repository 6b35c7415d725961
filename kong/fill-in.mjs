// `node fill-in.mjs <kong.yml> <result>`: fills the placeholders of kong.yml from the environment. Fails on one that is
// not set, so that Kong never starts with a name where a value belongs. Needs nothing but Node.
import { readFileSync, writeFileSync } from 'node:fs';

const [, , source, target] = process.argv;
if (!source || !target) throw new Error('Usage: node fill-in.mjs <kong.yml> <result>');

const missing = new Set();
const text = readFileSync(source, 'utf8')
  .replace(/^\s*#.*$/gm, '')
  .replace(/\$\{(\w+)\}/g, (_whole, name) => {
    const value = process.env[name];
    if (!value) missing.add(name);
    // A PEM goes into a line between double quotes.
    return (value ?? '').trim().replaceAll('\n', '\\n');
  });
if (missing.size > 0) {
  process.stderr.write(`kong.yml needs ${[...missing].join(', ')} in the environment.\n`);
  process.exit(1);
}
writeFileSync(target, text);
process.stdout.write(`${target} is written.\n`);
