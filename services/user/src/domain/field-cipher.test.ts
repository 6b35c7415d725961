import { randomBytes } from 'node:crypto';
import { endingOf, fieldCipher } from './sealing';

const box = fieldCipher(randomBytes(32));

test('when a text is sealed, it is opened only with its key, at its place, unchanged', () => {
  const sealed = box.seal('P-1234567', 'kyc/1');
  expect(Buffer.from(sealed).includes('1234567')).toBe(false);
  expect(box.open(sealed, 'kyc/1')).toBe('P-1234567');
  expect(() => box.open(sealed, 'kyc/2')).toThrow();
  expect(() => fieldCipher(randomBytes(32)).open(sealed, 'kyc/1')).toThrow();
  const changed = sealed.map((byte, index) => (index === 14 ? byte ^ 1 : byte));
  expect(() => box.open(changed, 'kyc/1')).toThrow();
});

test('when the same text is sealed twice, that cannot be seen', () => {
  expect(box.seal('P-1234567', 'kyc/1')).not.toEqual(box.seal('P-1234567', 'kyc/1'));
});

test.each([
  ['P-1234567', '567'],
  ['AB 123 456 7 89', '789'],
  ['1234 5678 9012 3456', '3456'],
  ['12345', '5'],
])('when %s is shown, no more than a third of it is', (number, ending) => {
  expect(endingOf(number)).toBe(ending);
});
