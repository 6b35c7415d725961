import { randomBytes } from 'node:crypto';
import { endingOf, fieldCipher } from './field-cipher';

const cipher = fieldCipher(randomBytes(32));

test('when a text is encrypted, it is decrypted only with its key, at its place, unchanged', () => {
  const ciphertext = cipher.encrypt('P-1234567', 'kyc/1');
  expect(Buffer.from(ciphertext).includes('1234567')).toBe(false);
  expect(cipher.decrypt(ciphertext, 'kyc/1')).toBe('P-1234567');
  expect(() => cipher.decrypt(ciphertext, 'kyc/2')).toThrow();
  expect(() => fieldCipher(randomBytes(32)).decrypt(ciphertext, 'kyc/1')).toThrow();
  const changed = ciphertext.map((byte, index) => (index === 14 ? byte ^ 1 : byte));
  expect(() => cipher.decrypt(changed, 'kyc/1')).toThrow();
});

test('when the same text is encrypted twice, the ciphertexts differ', () => {
  expect(cipher.encrypt('P-1234567', 'kyc/1')).not.toEqual(cipher.encrypt('P-1234567', 'kyc/1'));
});

test.each([
  ['P-1234567', '567'],
  ['AB 123 456 7 89', '789'],
  ['1234 5678 9012 3456', '3456'],
  ['12345', '5'],
])('when %s is shown, no more than a third of it is', (number, ending) => {
  expect(endingOf(number)).toBe(ending);
});
