import { foreignCaller } from '../own-origin';

test.each([
  [{ host: '127.0.0.1:1080' }],
  [{ host: 'localhost' }],
  [{ host: '[::1]:9' }],
  [{ host: 'mail:1080' }],
  [{ host: 'localhost:1080', origin: 'http://localhost:1080', 'sec-fetch-site': 'same-origin' }],
  [{ host: 'localhost:1080', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
])('when a request says %j, it is answered', (headers) => {
  expect(foreignCaller({ headers }, ['mail'])).toBeUndefined();
});

test.each([
  [{}],
  [{ host: 'evil.test:1080' }],
  [{ host: 'localhost.evil.test' }],
  [{ host: '127.0.0.1.evil.test' }],
  [{ host: 'localhost', origin: 'https://evil.test' }],
  [{ host: 'localhost', origin: 'null' }],
  [{ host: 'localhost', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  [{ host: 'localhost', origin: 'https://evil.test', 'sec-fetch-mode': 'navigate' }],
])('when a request says %j, it is refused', (headers) => {
  expect(foreignCaller({ headers }, ['mail'])).toBeDefined();
});
