import { simpleParser } from 'mailparser';
import { encodeHeader, encodeMailbox, mimeMessage } from '../src/adapters/mime-message';

const write = (overrides: Partial<Parameters<typeof mimeMessage>[0]> = {}) =>
  mimeMessage({
    from: encodeMailbox('Shop', 'shop@ultramarket.test'),
    to: 'ann@shop.test',
    subject: 'Hello',
    messageId: '<1@ultramarket.test>',
    at: new Date('2030-01-02T03:04:05.678Z'),
    text: 'Text',
    html: '<p>HTML</p>',
    ...overrides,
  });

test.each([
  ['plain text', 'Order UM-1 is confirmed'],
  ['Cyrillic', 'Заказ UM-1 подтверждён, спасибо, что выбрали именно нас, ждём вас снова и снова'],
  ['emoji', '🎉'.repeat(60)],
  ['something that looks encoded', '=?UTF-8?B?eHh4?='],
  ['line breaks', 'Hello\r\nBcc: thief@evil.test'],
  ['a long subject', 'word '.repeat(80).trim()],
])('when the subject is %s, it is read as it was written, and adds no header', async (_what, subject) => {
  const mail = await simpleParser(write({ subject }));
  // A reader shows a line break inside a subject as space or nothing; what counts is that it ended nothing.
  expect(mail.subject?.replace(/\s+/g, ' ')).toBe(subject.replace(/\s+/g, ' '));
  expect(mail.bcc).toBeUndefined();
  expect(mail.headerLines.map(({ key }) => key)).toHaveLength(8);
});

test('when bodies are long, in any script, they arrive as they were and in short lines', async () => {
  const text = 'Здравствуйте 👋 '.repeat(500);
  const html = `<p>${'ў'.repeat(3000)}</p>\n--=_alternative--\n.\n`;
  const raw = write({ text, html });
  const mail = await simpleParser(raw);
  expect(mail.text).toBe(text);
  expect(mail.html).toBe(html);
  expect(
    Math.max(
      ...raw
        .toString()
        .split('\r\n')
        .map(({ length }) => length),
    ),
  ).toBeLessThanOrEqual(998);
  expect([...raw].every((byte) => byte < 128)).toBe(true);
  expect(mail).toMatchObject({ date: new Date('2030-01-02T03:04:05Z'), messageId: '<1@ultramarket.test>' });
});

test.each(['Test & Co', 'Say "hi" \\ bye', 'Ультра Маркет'])(
  'when the sender is called %s, the name is preserved',
  async (name) => {
    const mail = await simpleParser(write({ from: encodeMailbox(name, 'shop@ultramarket.test') }));
    expect(mail.from?.value).toEqual([{ name, address: 'shop@ultramarket.test' }]);
  },
);

test('when a header is long, no encoded word is longer than allowed', () => {
  const encoded = encodeHeader('ж'.repeat(200));
  expect(encoded.split('\r\n ').every((word) => word.length <= 75)).toBe(true);
});
