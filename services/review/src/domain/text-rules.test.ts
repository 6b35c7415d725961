import { flagsOf } from './text-rules';

test.each([
  ['The colour is nice. It costs $1,299.00 and weighs 2.5 kg.'],
  ['Arrived on 2026-05-01, 3 pieces of 10x15x20 cm, model WH-1000XM5.'],
  ['OK. Great TV, LED, 4K, USB-C and HDMI.'],
  ['WOW!!! So good'],
  ['Sooo comfy'],
  ['I cooked shiitake in it at our home in Scunthorpe, as an assistant chef.'],
  ['Very very very good'],
  ['Хлеб отличный, рубль к рублю. Не подстрахуй, а страхуй!'],
  ['Оскорблять не буду, но сукно и команда мне понравились; употреблять можно.'],
  ["Juda zo'r mahsulot, tavsiya qilaman. Narxi 1 250 000 so'm."],
  [''],
])('when a text is honest (%s), it may be shown at once', (text) => {
  expect(flagsOf(text)).toEqual([]);
});

test.each([
  ['see https://elsewhere.example/x', 'LINK'],
  ['cheaper at elsewhere.com', 'LINK'],
  ['заходите на магазин.рф', 'LINK'],
  ['join t.me/bargains', 'LINK'],
  ['write to me.now@mail.example', 'EMAIL'],
  ['call +998 90 123-45-67', 'PHONE'],
  ['звоните 8 (912) 345 67 89', 'PHONE'],
  ['goooooood', 'REPEATED_CHARACTERS'],
  ['buy ********** now', 'REPEATED_CHARACTERS'],
  ['🔥🔥🔥🔥🔥🔥🔥', 'REPEATED_CHARACTERS'],
  ['buy buy buy, BUY this', 'REPEATED_WORDS'],
  ['THIS IS THE WORST LAMP EVER', 'SHOUTING'],
  ['ЭТО САМАЯ ПЛОХАЯ ЛАМПА В МИРЕ', 'SHOUTING'],
])('when a text looks like spam (%s), it says why', (text, flag) => {
  expect(flagsOf(text)).toContain(flag);
});

test.each([
  ['what the fuck'],
  ['F U C K this'],
  ['f.u.c.k this'],
  ['fuuuuck'],
  ['sh1t quality'],
  ['b!tch'],
  ['$hitty'],
  ['полная хуйня'],
  ['х у й н я'],
  ['пиздец!!'],
  ['п-и-з-д-е-ц'],
  ['Сyка'],
  ['блядь'],
  ["qo'toq"],
  ['qoʻtoq'],
  ['JALAB sotuvchi'],
  ['жалаб'],
])('when a text is rude, however it is spelled (%s), it is found', (text) => {
  expect(flagsOf(text)).toContain('PROFANITY');
});

test('when a text breaks several rules, each is named once', () => {
  expect(flagsOf('WRITE TO ME@MAIL.EXAMPLE OR BUY AT SHOP.COM, YOU BASTARD')).toEqual([
    'LINK',
    'EMAIL',
    'SHOUTING',
    'PROFANITY',
  ]);
});

test.each(['a', 'a-', 'a.', 'a@', '1 ', 'ab ', 'a b ', '!', '.-', 'aa  ', 'shitx'])(
  'when a text is nothing but %j, a hundred thousand times over, it is judged all the same',
  (part) => {
    expect(Array.isArray(flagsOf(part.repeat(100_000)))).toBe(true);
  },
);
