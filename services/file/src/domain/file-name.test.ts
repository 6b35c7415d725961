import { dispositionOf, fileNameFrom } from './file-name';

test.each([
  ['поле.jpg', 'поле.jpg'],
  ['cafe\u0301.pdf', 'caf\u00e9.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\Ann\\bill.pdf', 'bill.pdf'],
  ['bill\u202efdp.exe', 'billfdp.exe'],
  ['a\0b\r\nSet-Cookie: x.pdf', 'abSet-Cookie: x.pdf'],
  ['\ud83d bill.pdf', 'bill.pdf'],
  ['\u200b\u3164', 'file'],
  ['', 'file'],
  [undefined, 'file'],
  ['folder/', 'file'],
  ['😀'.repeat(300), '😀'.repeat(255)],
])('when a file is called %j, its name is %j', (given, name) => {
  expect(fileNameFrom(given)).toBe(name);
});

test.each([
  ['document', 'bill.pdf', 'application/pdf', "attachment; filename*=UTF-8''bill.pdf"],
  ['document', 'bill.hta', 'application/pdf', "attachment; filename*=UTF-8''bill.hta.pdf"],
  ['image', 'me.JPEG', 'image/jpeg', "inline; filename*=UTF-8''me.JPEG"],
  ['image', 'me.gif', 'image/webp', "inline; filename*=UTF-8''me.gif.webp"],
  [
    'document',
    "a\"; x='1' (2).pdf",
    'application/pdf',
    "attachment; filename*=UTF-8''a%22%3B%20x%3D_1_%20_2_.pdf",
  ],
])('when a %s called %j is served as %s, the header is safe', (kind, name, mime, header) => {
  expect(dispositionOf(kind, name, mime)).toBe(header);
});
