export { codePoints, cutAt, isStorable, looksEmpty } from './characters';
export { currencies, formatMoney, isCurrency, minorUnitDigits } from './currencies';
export { canonicalEmail } from './email';
export { field, maxAmount } from './field';
export { canonicalPhone } from './phone';
export { countries, isCountry, needsPostcode, subdivisionCode } from './places';
export { postalAddress, postalFields, withPostalRules } from './postal-address';
