import { type Answer, type Product, type Shop } from '../client/shop';
import { until } from '../client/until';

interface Found {
  product: Product;
  /** What was typed. */
  words: string;
}

/** The longest word of a name with a wrong letter in its middle. */
const misspell = (name: string): { word: string; words: string } => {
  const [word = name] = name.split(' ').sort((a, b) => b.length - a.length);
  const middle = Math.floor(word.length / 2);
  const wrong = word.charAt(middle) === 'q' ? 'w' : 'q';
  return { word, words: word.slice(0, middle) + wrong + word.slice(middle + 1) };
};

/** Types a word of some product with a wrong letter, opens a result that has the word, and says so. */
export const searchWithTypo = async (shop: Shop, token: string): Promise<Found> => {
  const [example] = await shop.productsInStock(1);
  if (!example) throw new Error('the catalogue shows nothing that can be bought');
  const { word, words } = misspell(example.name);
  const path = `/api/v1/search?inStock=true&limit=20&q=${encodeURIComponent(words)}`;
  // The catalogue travels to the index as events.
  return until(`a search for ${words} still finds no ${word}`, async () => {
    const { body }: Answer<{ hits: Product[] }> = await shop.call('GET', path, { token });
    const hits = body.meta?.['degraded'] === false ? body.data.hits : [];
    const place = hits.findIndex(({ name }) => name.includes(word));
    const product = hits[place];
    if (!product) return undefined;
    const click = { searchId: body.meta?.['searchId'], productId: product.id, position: place + 1 };
    await shop.data('POST', '/api/v1/search/click', { token, body: click });
    return { product, words };
  });
};
