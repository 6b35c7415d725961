import { addressKey, countedAddress, trustedHop } from './caller';

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [undefined, 'unknown'],
])('when the address is %s, %s is counted', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

test('when a service asks for a client, that address is counted; no other caller may name one', () => {
  const service = { userId: 'product', role: 'SERVICE', email: '', permissions: [] } as const;
  const shopper = { ...service, role: 'CUSTOMER' } as const;
  expect(countedAddress(service, '10.0.0.7', '203.0.113.9')).toBe('203.0.113.9');
  expect(countedAddress(service, '10.0.0.7', 'nonsense')).toBe('10.0.0.7');
  expect(countedAddress(shopper, '10.0.0.7', '203.0.113.9')).toBe('10.0.0.7');
  expect(countedAddress(undefined, '10.0.0.7', '203.0.113.9')).toBe('10.0.0.7');
});

test('when addresses were forwarded, only the hop before us is believed, and only in our own network', () => {
  expect(trustedHop('10.1.2.3', 0)).toBe(true);
  expect(trustedHop('::1', 0)).toBe(true);
  expect(trustedHop('::ffff:10.1.2.3', 0)).toBe(true);
  expect(trustedHop('10.1.2.3', 1)).toBe(false);
  expect(trustedHop('203.0.113.9', 0)).toBe(false);
  expect(trustedHop('172.32.0.1', 0)).toBe(false);
});
