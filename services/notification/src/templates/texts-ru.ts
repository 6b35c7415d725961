import { type Texts } from './texts';

export const russian: Texts = {
  hello: 'Здравствуйте{{#if name}}, {{name}}{{/if}}!',
  footer: 'Это письмо отправлено автоматически магазином {{brand}}.',
  labels: {
    product: 'Товар',
    quantity: 'Количество',
    amount: 'Сумма',
    other: 'Доставка, налоги, скидки',
    total: 'Итого',
  },
  templates: {
    welcome: {
      subject: 'Добро пожаловать в {{brand}}',
      paragraphs: ['Ваш аккаунт в {{brand}} готов. Мы рады, что вы с нами.'],
    },
    'order-confirmed': {
      subject: 'Заказ {{orderNumber}} подтверждён',
      paragraphs: ['Спасибо! Ваш заказ {{orderNumber}} на сумму {{total}} оплачен, и мы его собираем.'],
    },
    'order-cancelled': {
      subject: 'Заказ {{orderNumber}} отменён',
      paragraphs: [
        'Ваш заказ {{orderNumber}} отменён: {{reason}}.',
        'Если деньги были списаны, они уже возвращаются к вам.',
      ],
    },
    'order-shipped': {
      subject: 'Заказ {{orderNumber}} в пути',
      paragraphs: [
        'Ваш заказ {{orderNumber}} передан в службу доставки{{#if carrier}} {{carrier}}{{/if}}.{{#if trackingNumber}} Номер отслеживания: {{trackingNumber}}.{{/if}}',
      ],
    },
    'order-delivered': {
      subject: 'Заказ {{orderNumber}} доставлен',
      paragraphs: ['Ваш заказ {{orderNumber}} доставлен. Надеемся, он вам понравится.'],
    },
    'payment-refunded': {
      subject: 'Возврат {{amount}}',
      paragraphs: [
        'Мы вернули вам {{amount}}. Банку может понадобиться несколько дней, чтобы показать возврат.',
      ],
    },
    'account-locked': {
      subject: 'Ваш аккаунт временно заблокирован',
      paragraphs: [
        'Было слишком много неудачных попыток входа в ваш аккаунт, поэтому вход из той же сети закрыт до {{until}}. Из других сетей вход открыт.',
        'Если это были не вы, смените пароль.',
      ],
    },
    message: { subject: '{{title}}', paragraphs: ['{{text}}'] },
  },
  reasons: {
    declined: 'платёж отклонён',
    unpaid: 'он не был оплачен вовремя',
    'out-of-stock': 'товара больше нет в наличии',
    'by-customer': 'вы попросили об этом',
    'by-staff': 'нашей команде пришлось его отменить',
    other: 'мы не смогли его выполнить',
  },
};
