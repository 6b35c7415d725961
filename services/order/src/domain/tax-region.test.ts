import { lacksRegion, taxRegion } from './tax-region';

test.each([
  [{ country: 'US', postcode: '94105' }, 'CA'],
  [{ country: 'US', postcode: '94105-1234', region: 'Oregon' }, 'CA'],
  [{ country: 'US', postcode: '10001' }, 'NY'],
  [{ country: 'US', postcode: '05501' }, 'MA'],
  [{ country: 'US', postcode: '00501' }, 'NY'],
  [{ country: 'US', postcode: '96201' }, 'AP'],
  [{ country: 'US', postcode: '00000', region: 'california' }, 'CA'],
  [{ country: 'US', postcode: '941 05', region: 'us-ca' }, 'CA'],
  [{ country: 'US', postcode: '00000' }, ''],
  [{ country: 'CA', postcode: 'M5V 2T6', region: 'Ontario' }, 'ON'],
  [{ country: 'DE', postcode: '80331', region: 'Bayern' }, 'BY'],
  [{ country: 'DE', postcode: '80331', region: 'Oberland' }, 'Oberland'],
  [{ country: 'DE', postcode: '80331' }, ''],
])('when something is sent to %j, the taxes of "%s" are due', (place, region) => {
  expect(taxRegion(place)).toBe(region);
});

test('when a country taxes by region, an address without one is not enough', () => {
  const rules = [
    { country: 'US', region: 'CA' },
    { country: 'DE', region: '' },
  ];
  expect(lacksRegion(rules, { country: 'US', region: '' })).toBe(true);
  expect(lacksRegion(rules, { country: 'US', region: 'OR' })).toBe(false);
  expect(lacksRegion(rules, { country: 'DE', region: '' })).toBe(false);
});
