import { z } from 'zod';
import { cutAt } from './characters';
import { field } from './field';
import { formatMoney, isCurrency, minorUnitDigits } from './currencies';
import { postalAddress } from './postal-address';
import { subdivisionCode } from './places';

const accepted = (schema: z.ZodType, value: unknown): unknown => {
  const result = schema.safeParse(value);
  return result.success ? result.data : 'refused';
};

const home = { name: 'A', line1: 'Street 1', city: 'Town', country: 'DE', postcode: '10115' };

describe('text', () => {
  test.each([
    ['text', field.text(20)],
    ['line', field.line(20)],
    ['name', field.name(20)],
    ['identifier', field.identifier(20)],
    ['search', field.search(20)],
  ])('when a %s holds NUL, a control character or half a pair, it is refused', (_name, schema) => {
    for (const bad of ['a\0b', 'a\u000bb', 'a\u009fb', 'a\ud800', '\udc00b', 'a\uffff', '\ufdd0b'])
      expect(accepted(schema, bad)).toBe('refused');
  });

  test.each(['\u200b', '\u3164', '\u2800', '\u00ad\u2060', '\u{e0020}', ' \u200b '])(
    'when a text only looks empty (%j), it is refused, also where it could be absent',
    (nothing) => {
      expect(accepted(field.text(20), nothing)).toBe('refused');
      expect(accepted(field.name(20), nothing)).toBe('refused');
      expect(accepted(field.optionalLine(20), nothing)).toBe('refused');
    },
  );

  test.each(['', '   ', '\ufeff', '\u3000'])(
    'when a text is blank (%j), it is refused, and an optional one is absent',
    (blank) => {
      expect(accepted(field.text(20), blank)).toBe('refused');
      expect(accepted(field.optionalLine(20), blank)).toBeUndefined();
      expect(accepted(field.optionalName(20), blank)).toBeUndefined();
    },
  );

  test('when a text comes in pieces and with spaces around it, it is kept composed and trimmed', () => {
    expect(accepted(field.name(20), '  Cafe\u0301 ')).toBe('Café');
  });

  test('when a text is counted, a character of two units counts once, as the reference says', () => {
    expect(accepted(field.line(3), '𠮷𠮷𠮷')).toBe('𠮷𠮷𠮷');
    expect(accepted(field.line(3), '𠮷𠮷𠮷𠮷')).toBe('refused');
    expect(z.toJSONSchema(field.line(3), { io: 'input' })).toMatchObject({ minLength: 1, maxLength: 3 });
  });

  test('when joiners are part of a word or an emoji, they stay', () => {
    expect(accepted(field.name(20), 'می\u200cخواهم 👩\u200d👧')).toBe('می\u200cخواهم 👩\u200d👧');
  });

  test('when a name would read otherwise than it is written, it is refused', () => {
    expect(accepted(field.name(20), 'a\u202eb')).toBe('refused');
    expect(accepted(field.line(20), 'a\nb')).toBe('refused');
    expect(accepted(field.text(20), 'a\nb')).toBe('a\nb');
  });

  test('when a name hides letters in tag characters, it is refused; flags of regions are made of them', () => {
    expect(accepted(field.name(20), 'Lamp\u{e0041}\u{e0042}')).toBe('refused');
    expect(accepted(field.identifier(20), 'SKU\u{e0041}')).toBe('refused');
    const wales = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}';
    expect(accepted(field.name(20), `Flag ${wales}`)).toBe(`Flag ${wales}`);
  });

  test('when identifiers would look alike, only the plain one is taken', () => {
    expect(accepted(field.identifier(20), 'SKU-1')).toBe('SKU-1');
    for (const bad of ['SKU-1 ', 'SKU\t1', 'SKU\u200b1', 'SKU\u00a01'])
      expect(accepted(field.identifier(20), bad)).toBe('refused');
  });

  test.each(['.', '..'])('when a key is %j, which no URL can name, it is refused', (dots) => {
    expect(accepted(field.identifier(20), dots)).toBe('refused');
    expect(accepted(field.sku(), dots)).toBe('refused');
    expect(accepted(field.identifier(20), `${dots}.a`)).toBe(`${dots}.a`);
  });

  test('when a SKU is more than letters, digits and marks between them, it is refused', () => {
    for (const good of ['UM-1', 'a.b_c-', '1'.repeat(100)]) expect(accepted(field.sku(), good)).toBe(good);
    for (const bad of ['', '-1', '.a', 'a/b?c#d', '日本語-1', 'a b', 'a%2e', '1'.repeat(101)])
      expect(accepted(field.sku(), bad)).toBe('refused');
  });

  test('when a text is cut, no character is cut in half', () => {
    expect(cutAt(`${'a'.repeat(79)}𠮷b`, 80)).toBe(`${'a'.repeat(79)}𠮷`);
  });

  test('when a password is written composed or not, it is the same, and its spaces count', () => {
    expect(accepted(field.password(20), ' Cafe\u03011!aa')).toBe(' Café1!aa');
  });
});

test('when a list names a value twice, in whatever spelling, it is refused, and the reference says so', () => {
  const ids = field.distinct(z.array(field.id()).max(3));
  const [id, other] = ['0190a3b0-0000-7000-8000-00000000000a', '0190a3b0-0000-7000-8000-00000000000b'];
  expect(accepted(ids, [id, other])).toEqual([id, other]);
  expect(accepted(ids, [id, id.toUpperCase()])).toBe('refused');
  expect(z.toJSONSchema(ids, { io: 'input' })).toMatchObject({
    type: 'array',
    maxItems: 3,
    uniqueItems: true,
  });
});

describe('closed lists', () => {
  test('when a country, currency or language is none, it is refused', () => {
    for (const none of ['XX', 'UK', 'nl', 'EU', 'ZZ'])
      expect(accepted(field.country(), none)).toBe('refused');
    for (const none of ['XXX', 'XAU', 'BGN', 'ANG', 'usd', 'ABC'])
      expect(accepted(field.currency(), none)).toBe('refused');
    for (const none of ['xx', 'english', 'e', 'de_', ''])
      expect(accepted(field.locale(), none)).toBe('refused');
    expect(accepted(field.locale(), 'PT-br')).toBe('pt-BR');
    expect(['USD', 'XOF', 'XCG', 'UZS'].every(isCurrency)).toBe(true);
  });

  test('when an id is written in capitals, it is the same id', () => {
    expect(accepted(field.id(), '0190A3B0-0000-7000-8000-00000000000A')).toBe(
      '0190a3b0-0000-7000-8000-00000000000a',
    );
  });

  test('when money is shown, ISO 4217 counts its decimals', () => {
    expect(['USD', 'HUF', 'IDR', 'JPY', 'KWD'].map(minorUnitDigits)).toEqual([2, 2, 2, 0, 3]);
    expect(formatMoney(199_900, 'HUF', 'en')).toBe('HUF\u00a01,999.00');
    expect(formatMoney(1999, 'JPY', 'en')).toBe('¥1,999');
  });
});

describe('mail addresses and telephone numbers', () => {
  test.each([
    ['A@Example.com', 'a@example.com'],
    ['a@xn--e1afmkfd.xn--p1ai', 'a@xn--e1afmkfd.xn--p1ai'],
    ['a@пример.рф', 'a@xn--e1afmkfd.xn--p1ai'],
    ['jörg@example.de', 'jörg@example.de'],
    ["o'neil+tag@sub.example.co.uk", "o'neil+tag@sub.example.co.uk"],
    ['ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'ann@example.com'],
    ['ﾊﾞﾝ@example.jp', 'バン@example.jp'],
    ['a@l·l.example', 'a@xn--ll-0ea.example'],
    ['a@例え。テスト.example', 'a@xn--r8jz45g.xn--zckzah.example'],
    ['a@हिन्दी.example', 'a@xn--j2bd4cyah0f.example'],
  ])('when the address is %s, it is kept as %s', (given, kept) => {
    expect(accepted(field.email(), given)).toBe(kept);
  });

  test.each([
    'a@b',
    'aⁿn@example.com',
    'ﬁ@example.com',
    'a.example.com',
    '@example.com',
    'a..b@example.com',
    'a@-x.com',
    'a@1.2.3.4',
    'a b@example.com',
    'a@\0.com',
    // Invisible characters would make two addresses look the same, or end a line.
    'a\u200b@example.com',
    'a\u202e@example.com',
    'a\u00ad@example.com',
    'a\u3000b@example.com',
    'a\u2028@example.com',
    '\u3164@example.com',
    'a\ud800@example.com',
    // A parser of URLs would read another domain out of these.
    'a@exa%6dple.com',
    'a@example.com/foo',
    'a@example.com?x=1',
    'a@example.com#x',
    'a@example.com\\.other.example',
    'a@example.com:80',
    'a@ex\nample.com',
    'a@exam\tple.com',
    'a@exam\u00adple.com',
    'a@exam\u200bple.com',
    'a@exam\u202eple.com',
  ])('when the address is %j, it is refused', (given) =>
    expect(accepted(field.email(), given)).toBe('refused'),
  );

  test('when a number can be dialled, it is taken in the form of E.164 where that can be known', () => {
    expect(accepted(field.phone(), '+49 30/901820')).toBe('+4930901820');
    expect(accepted(field.phone('US'), '415.555.0100')).toBe('+14155550100');
    expect(accepted(field.phone(), '415.555.0100')).toBe('415.555.0100');
  });

  test.each([
    ['+44 20 7946 0958 ext. 5', '+442079460958;ext=5'],
    ['+442079460958 x5', '+442079460958;ext=5'],
    ['020 7946 0958 ext. 5', '020 7946 0958 ext. 5'],
    ['+49 30/901820', '+4930901820'],
    ['415.555.0100', '415.555.0100'],
  ])('when a number was kept, such as %s, what was kept is taken again and stays', (given, kept) => {
    expect(accepted(field.phone(), given)).toBe(kept);
    expect(accepted(field.phone(), kept)).toBe(kept);
    const address = postalAddress.parse({ ...home, phone: given });
    expect(postalAddress.parse(address)).toEqual(address);
  });

  test.each(['-----', '()()()', '12', '+1', '+999 123', 'call me', '1'.repeat(30)])(
    'when a number is %j, it is refused',
    (given) => expect(accepted(field.phone(), given)).toBe('refused'),
  );
});

describe('addresses', () => {
  test('when the post of a country has no codes, none is asked for; elsewhere one is', () => {
    for (const country of ['HK', 'AE', 'QA']) {
      expect(postalAddress.parse({ ...home, country, postcode: undefined })).toMatchObject({ postcode: '' });
      expect(postalAddress.parse({ ...home, country, postcode: '' })).toMatchObject({ postcode: '' });
    }
    for (const country of ['US', 'DE'])
      expect(accepted(postalAddress, { ...home, country, postcode: ' ' })).toBe('refused');
  });

  test('when a region is spelled in any way that the standard knows, its code is kept', () => {
    for (const region of ['CA', 'ca', 'US-CA', 'California', ' california '])
      expect(postalAddress.parse({ ...home, country: 'US', region })).toMatchObject({ region: 'CA' });
    for (const region of ['AP', 'us-ap', 'Armed Forces Pacific'])
      expect(postalAddress.parse({ ...home, country: 'US', region })).toMatchObject({ region: 'AP' });
    expect(accepted(postalAddress, { ...home, country: 'US', region: 'Narnia' })).toBe('refused');
    expect(postalAddress.parse({ ...home, country: 'GB', region: 'Kent' })).toMatchObject({ region: 'Kent' });
    expect(subdivisionCode('BR', 'São Paulo')).toBe('SP');
    expect(subdivisionCode('BR', 'sao paulo')).toBe('SP');
  });

  test('when an address has a second line of control characters, it is refused', () => {
    expect(accepted(postalAddress, { ...home, line2: '\u000b9\u0000Q' })).toBe('refused');
  });

  test('when parts are absent or empty, they are not there', () => {
    expect(postalAddress.parse({ ...home, line2: '', region: ' ', phone: undefined })).toEqual(home);
  });

  test('when parts are null, as the address book shows them, they are not there, and the reference says so', () => {
    const shown = { ...home, line2: null, region: null, phone: null };
    expect(Object.entries(postalAddress.parse(shown)).sort()).toEqual(Object.entries(home).sort());
    expect(postalAddress.parse({ ...shown, country: 'HK', postcode: null })).toMatchObject({ postcode: '' });
    expect(accepted(postalAddress, { ...shown, postcode: null })).toBe('refused');
    expect(accepted(postalAddress, { ...shown, city: null })).toBe('refused');
    const { properties, required } = z.toJSONSchema(postalAddress, { io: 'input' });
    for (const part of ['line2', 'region', 'postcode', 'phone'])
      expect(properties?.[part]).toMatchObject({
        anyOf: [{ type: 'string', maxLength: expect.any(Number) }, { type: 'null' }],
      });
    expect(required).toEqual(['name', 'line1', 'city', 'country']);
  });
});

test.each(['0', '101', '1.5', 'ten', ''])(
  'when a whole number is %j, the error names the bounds',
  (value) => {
    const { error } = field.whole(1, 100).safeParse(value);
    expect(error?.issues.map(({ message }) => message)).toEqual(['must be a whole number from 1 to 100']);
  },
);

describe('periods', () => {
  test('when both ends are one day, the whole day is meant', () => {
    expect(field.from().parse('2026-03-01')).toEqual(new Date('2026-03-01T00:00:00Z'));
    expect(field.until().parse('2026-03-01')).toEqual(new Date('2026-03-02T00:00:00Z'));
    expect(field.until().parse('2026-03-01T10:00:00+02:00')).toEqual(new Date('2026-03-01T08:00:00Z'));
  });

  test('when a bound is the first or the last day that the error names, it is accepted', () => {
    expect(field.from().parse('1970-01-01')).toEqual(new Date('1970-01-01T00:00:00Z'));
    expect(field.from().parse('2100-01-01')).toEqual(new Date('2100-01-01T00:00:00Z'));
    expect(field.until().parse('1970-01-01')).toEqual(new Date('1970-01-02T00:00:00Z'));
    expect(field.until().parse('2100-01-01')).toEqual(new Date('2100-01-02T00:00:00Z'));
  });

  test('when one service passes the end of the last day on to another, it is accepted there', () => {
    const end = field.until().parse('2100-01-01');
    expect(field.until().parse(end.toISOString())).toEqual(end);
  });

  test.each([
    '1969-12-31',
    '1969-12-31T23:59:59Z',
    '2100-01-02',
    '2100-01-02T00:00:01Z',
    '2026-02-31',
    '5',
    '0020-02-29T00:00:00Z',
    '9999-12-31',
    '2026-13-01',
    'yesterday',
    '+275760-09-13T00:00:00Z',
  ])('when a bound is %s, it is refused', (bound) => {
    expect(accepted(field.from(), bound)).toBe('refused');
    expect(accepted(field.until(), bound)).toBe('refused');
  });
});
