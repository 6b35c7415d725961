import { subdivisionCode } from '@ultramarket/platform';
import { stateOfZip } from './us-states';

interface Place {
  readonly country: string;
  readonly postcode: string;
  readonly region?: string | undefined;
}

/**
 * The region whose taxes are due, as rules name it: by its code, whatever its spelling. In the US it is where the ZIP code
 * delivers to, because that is the destination. Empty when the address has none.
 */
export const taxRegion = ({ country, postcode, region }: Place): string => {
  const zip = country === 'US' ? stateOfZip(postcode) : undefined;
  return zip ?? (region ? (subdivisionCode(country, region) ?? region) : '');
};

/** True when a tax depends on the region and the address does not name it. */
export const lacksRegion = (
  rules: ReadonlyArray<{ country: string; region: string }>,
  { country, region }: { country: string; region: string },
): boolean => region === '' && rules.some((rule) => rule.country === country && rule.region !== '');
