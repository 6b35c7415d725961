import { type Texts } from './texts';

export const uzbek: Texts = {
  hello: 'Assalomu alaykum{{#if name}}, {{name}}{{/if}}!',
  footer: 'Bu xabar {{brand}} tomonidan avtomatik yuborildi.',
  labels: {
    product: 'Mahsulot',
    quantity: 'Soni',
    amount: 'Summa',
    other: 'Yetkazib berish, soliq, chegirmalar',
    total: 'Jami',
  },
  templates: {
    welcome: {
      subject: '{{brand}}ga xush kelibsiz',
      paragraphs: ['{{brand}}dagi hisobingiz tayyor. Biz bilan ekaningizdan xursandmiz.'],
    },
    'order-confirmed': {
      subject: '{{orderNumber}} buyurtma tasdiqlandi',
      paragraphs: ['Rahmat! {{total}} summalik {{orderNumber}} buyurtmangiz to‘landi, uni yig‘moqdamiz.'],
    },
    'order-cancelled': {
      subject: '{{orderNumber}} buyurtma bekor qilindi',
      paragraphs: [
        '{{orderNumber}} buyurtmangiz bekor qilindi: {{reason}}.',
        'Agar pul yechilgan bo‘lsa, u sizga qaytarilmoqda.',
      ],
    },
    'order-shipped': {
      subject: '{{orderNumber}} buyurtma yo‘lda',
      paragraphs: [
        '{{orderNumber}} buyurtmangiz {{#if carrier}}{{carrier}} {{/if}}yetkazib berish xizmatiga topshirildi.{{#if trackingNumber}} Kuzatuv raqami: {{trackingNumber}}.{{/if}}',
      ],
    },
    'order-delivered': {
      subject: '{{orderNumber}} buyurtma yetkazildi',
      paragraphs: ['{{orderNumber}} buyurtmangiz yetib keldi. Sizga yoqadi degan umiddamiz.'],
    },
    'payment-refunded': {
      subject: '{{amount}} qaytarildi',
      paragraphs: [
        'Sizga {{amount}} qaytardik. Bank uni ko‘rsatishi uchun bir necha kun kerak bo‘lishi mumkin.',
      ],
    },
    'account-locked': {
      subject: 'Hisobingiz vaqtincha bloklandi',
      paragraphs: [
        'Hisobingizga kirishga juda ko‘p muvaffaqiyatsiz urinishlar bo‘ldi, shuning uchun o‘sha tarmoqdan {{until}} gacha kirib bo‘lmaydi. Boshqa tarmoqlardan kirish mumkin.',
        'Agar bu siz bo‘lmasangiz, parolingizni almashtiring.',
      ],
    },
    'erasure-scheduled': {
      subject: 'Hisobingiz o‘chiriladi',
      paragraphs: [
        'Siz hisobingizni va unga tegishli hamma narsani o‘chirishni so‘radingiz. Bu {{dueAt}} da amalga oshadi va keyin qaytarib bo‘lmaydi.',
        'Agar buni so‘ramagan bo‘lsangiz yoki qolmoqchi bo‘lsangiz, shu vaqtgacha kiring: so‘rov bekor bo‘ladi. Agar bu siz bo‘lmasangiz, parolingizni almashtiring.',
      ],
    },
    'erasure-withdrawn': {
      subject: 'Hisobingiz qoladi',
      paragraphs: [
        'Hisobingiz o‘chirilmaydi: siz so‘rovni bekor qildingiz, qayta kirdingiz yoki do‘kondan foydalanishda davom etdingiz.',
        'Agar baribir ketmoqchi bo‘lsangiz, qayta so‘rang va so‘ng barcha qurilmalaringizda hisobdan chiqing.',
      ],
    },
    'bank-changed': {
      subject: 'To‘lovlaringiz boshqa hisobga boradi',
      paragraphs: [
        'Do‘koningiz to‘lovlari uchun bank hisobi o‘zgartirildi. Xavfsizligingiz uchun {{holdUntil}} gacha hech narsa to‘lanmaydi.',
        'Agar bu siz bo‘lmasangiz, parolingizni almashtiring va darhol bizga yozing.',
      ],
    },
    message: { subject: '{{title}}', paragraphs: ['{{text}}'] },
  },
  reasons: {
    declined: 'to‘lov rad etildi',
    unpaid: 'u o‘z vaqtida to‘lanmadi',
    'out-of-stock': 'mahsulot qolmagan',
    'by-customer': 'siz shuni so‘radingiz',
    'by-staff': 'jamoamiz uni bekor qilishga majbur bo‘ldi',
    other: 'biz uni bajara olmadik',
  },
};
