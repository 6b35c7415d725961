import { type Texts } from './texts';

export const english: Texts = {
  hello: 'Hello{{#if name}} {{name}}{{/if}},',
  footer: 'This message was sent automatically by {{brand}}.',
  labels: {
    product: 'Product',
    quantity: 'Quantity',
    amount: 'Amount',
    other: 'Delivery, tax, discounts',
    total: 'Total',
  },
  templates: {
    welcome: {
      subject: 'Welcome to {{brand}}',
      paragraphs: ['Your account at {{brand}} is ready. We are glad that you are here.'],
    },
    'order-confirmed': {
      subject: 'Order {{orderNumber}} is confirmed',
      paragraphs: ['Thank you! Your order {{orderNumber}} for {{total}} is paid, and we are packing it.'],
    },
    'order-cancelled': {
      subject: 'Order {{orderNumber}} was cancelled',
      paragraphs: [
        'Your order {{orderNumber}} was cancelled: {{reason}}.',
        'If any money was taken, it is on its way back to you.',
      ],
    },
    'order-shipped': {
      subject: 'Order {{orderNumber}} is on its way',
      paragraphs: [
        'Your order {{orderNumber}} {{#if carrier}}was handed to {{carrier}}{{else}}is on its way{{/if}}.{{#if trackingNumber}} Tracking number: {{trackingNumber}}.{{/if}}',
      ],
    },
    'order-delivered': {
      subject: 'Order {{orderNumber}} was delivered',
      paragraphs: ['Your order {{orderNumber}} has arrived. We hope that you enjoy it.'],
    },
    'payment-refunded': {
      subject: 'Your refund of {{amount}}',
      paragraphs: ['We have sent {{amount}} back to you. Your bank may need some days to show it.'],
    },
    'account-locked': {
      subject: 'Your account is locked for a while',
      paragraphs: [
        'There were too many failed attempts to sign in to your account, so none are taken from where they came until {{until}}. You can sign in from elsewhere.',
        'If that was not you, change your password.',
      ],
    },
    'erasure-scheduled': {
      subject: 'Your account will be deleted',
      paragraphs: [
        'You asked us to delete your account and everything that belongs to it. That happens on {{dueAt}} and cannot be undone afterwards.',
        'If you did not ask for it, or want to stay, sign in before then: that takes it back. Change your password if it was not you.',
      ],
    },
    'erasure-withdrawn': {
      subject: 'Your account stays',
      paragraphs: [
        'Your account will not be deleted: you took it back, signed in again or went on using the shop.',
        'If you still want to leave, ask for it again and sign out on all your devices afterwards.',
      ],
    },
    'bank-changed': {
      subject: 'Your payouts go to another account',
      paragraphs: [
        'The bank account for the payouts of your shop was changed. For your safety nothing is paid out before {{holdUntil}}.',
        'If that was not you, change your password and write to us at once.',
      ],
    },
    message: { subject: '{{title}}', paragraphs: ['{{text}}'] },
  },
  reasons: {
    declined: 'the payment was declined',
    unpaid: 'it was not paid in time',
    'out-of-stock': 'a product is no longer in stock',
    'by-customer': 'you asked us to',
    'by-staff': 'our team had to cancel it',
    other: 'we could not complete it',
  },
};
