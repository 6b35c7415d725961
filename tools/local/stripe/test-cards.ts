/** What happens when a charge is tried on a test method; names and codes are Stripe's. */
export interface TestCard {
  readonly brand: 'visa' | 'mastercard' | 'amex';
  readonly last4: string;
  readonly refusal?: { readonly code: string; readonly declineCode?: string; readonly message: string };
  /** The bank asks the shopper; without the shopper (off session) the charge is refused. */
  readonly challenge?: boolean;
}

const declined = (declineCode: string, message = 'Your card was declined.') => ({
  code: 'card_declined',
  declineCode,
  message,
});

const visa = { brand: 'visa', last4: '4242' } as const;

export const TEST_CARDS: ReadonlyMap<string, TestCard> = new Map<string, TestCard>([
  ['pm_card_visa', visa],
  ['pm_card_mastercard', { brand: 'mastercard', last4: '4444' }],
  ['pm_card_amex', { brand: 'amex', last4: '0005' }],
  ['pm_card_chargeDeclined', { brand: 'visa', last4: '0002', refusal: declined('generic_decline') }],
  [
    'pm_card_chargeDeclinedInsufficientFunds',
    {
      brand: 'visa',
      last4: '9995',
      refusal: declined('insufficient_funds', 'Your card has insufficient funds.'),
    },
  ],
  ['pm_card_chargeDeclinedLostCard', { brand: 'visa', last4: '9987', refusal: declined('lost_card') }],
  ['pm_card_chargeDeclinedStolenCard', { brand: 'visa', last4: '9979', refusal: declined('stolen_card') }],
  ['pm_card_chargeDeclinedFraudulent', { brand: 'visa', last4: '0019', refusal: declined('fraudulent') }],
  [
    'pm_card_chargeDeclinedExpiredCard',
    { brand: 'visa', last4: '0069', refusal: { code: 'expired_card', message: 'Your card has expired.' } },
  ],
  [
    'pm_card_chargeDeclinedIncorrectCvc',
    {
      brand: 'visa',
      last4: '0127',
      refusal: { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
    },
  ],
  [
    'pm_card_chargeDeclinedProcessingError',
    {
      brand: 'visa',
      last4: '0119',
      refusal: {
        code: 'processing_error',
        message: 'An error occurred while processing your card. Try again in a little bit.',
      },
    },
  ],
  ['pm_card_authenticationRequired', { brand: 'visa', last4: '3184', challenge: true }],
]);

export const cardOf = (name: string): TestCard => TEST_CARDS.get(name) ?? visa;
