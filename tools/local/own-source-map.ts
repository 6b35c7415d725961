import { decode, encode } from '@jridgewell/sourcemap-codec';

interface SourceMap {
  version: 3;
  sources: string[];
  names: string[];
  mappings: string;
}

/**
 * A bundle's source map without the packages in it. Node keeps the maps of all that it runs in memory: whole, they took
 * 100 MB of each service, and nearly all of that for code that is not ours.
 */
export const ownSourceMap = (whole: string): string => {
  const { sources, names, mappings } = JSON.parse(whole) as SourceMap;
  const own = sources.filter((source) => !source.includes('node_modules/'));
  const places = sources.map((source) => own.indexOf(source));
  let outside = false;
  const lines = decode(mappings).map((line) =>
    line.flatMap((segment): typeof line => {
      const [column, source, row, at, name] = segment;
      const place = source === undefined ? -1 : (places[source] ?? -1);
      if (place < 0 || row === undefined || at === undefined) {
        // One mark where foreign code begins, or it would be taken for the last line of ours.
        const marked = outside;
        outside = true;
        return marked ? [] : [[column]];
      }
      outside = false;
      return [name === undefined ? [column, place, row, at] : [column, place, row, at, name]];
    }),
  );
  return JSON.stringify({ version: 3, sources: own, names, mappings: encode(lines) });
};
