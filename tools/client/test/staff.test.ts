import { staffShop } from '../staff';

test.each(['https://shop.example/api/v1', 'https://shop.example/api/v1/', 'https://shop.example'])(
  'when %s is named with an administrator, that shop is asked as that administrator',
  async (api) => {
    const { shop, login } = staffShop('The auditor needs a shop', 'admin', {
      API: api,
      ADMIN: 'ada@shop.example',
      PASSWORD: 'secret',
    });
    expect(shop.gatewayUrl).toBe('https://shop.example');
    expect(login).toEqual({ email: 'ada@shop.example', password: 'secret' });
    await shop.close();
  },
);

test('when neither a shop is named nor one runs, the refusal says what to do', () => {
  expect(() =>
    staffShop('The auditor needs a shop', 'nothing-of-this-name', { API: 'https://shop.example' }),
  ).toThrow(/The auditor needs a shop: `npm start`.*API, ADMIN and PASSWORD/);
});
