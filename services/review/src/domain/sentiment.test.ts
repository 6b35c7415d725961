import { sentimentOf } from './sentiment';

test.each([
  ['Excellent, I love it', 'POSITIVE'],
  ['Terrible. It broke after a day.', 'NEGATIVE'],
  ['It is a lamp.', 'NEUTRAL'],
  ['Not good at all', 'NEGATIVE'],
  ['It is not a very good phone', 'NEGATIVE'],
  ["I don't like it", 'NEGATIVE'],
  ['Not bad, really', 'POSITIVE'],
  ['Works without problems', 'POSITIVE'],
  ['No, great lamp', 'POSITIVE'],
  ['Good lamp, but it broke', 'NEGATIVE'],
  ['Slow delivery, but the lamp is excellent', 'POSITIVE'],
  ['', 'NEUTRAL'],
])('when English says "%s", it is %s', (text, sentiment) => {
  expect(sentimentOf(text)).toBe(sentiment);
});

test.each([
  ['Отличная лампа, всем рекомендую', 'POSITIVE'],
  ['Ужасное качество, сломалась через неделю', 'NEGATIVE'],
  ['Обычная лампа.', 'NEUTRAL'],
  ['Не понравилось', 'NEGATIVE'],
  ['Совсем не хорошая лампа', 'NEGATIVE'],
  ['Неплохо? Нет. Не плохая лампа', 'POSITIVE'],
  ['Работает без проблем', 'POSITIVE'],
  ['Доставка медленная, зато лампа прекрасная', 'POSITIVE'],
])('when Russian says "%s", it is %s', (text, sentiment) => {
  expect(sentimentOf(text)).toBe(sentiment);
});

test.each([
  ["Juda zo'r, tavsiya qilaman", 'POSITIVE'],
  ['Juda zoʻr', 'POSITIVE'],
  ['Sifatsiz, bir kunda buzildi', 'NEGATIVE'],
  ['Oddiy chiroq', 'NEUTRAL'],
  ['Yaxshi emas', 'NEGATIVE'],
  ['Menga yoqmadi', 'NEGATIVE'],
  ["Yomon emas, muammo yo'q", 'POSITIVE'],
  ['Қиммат, лекин жуда яхши', 'POSITIVE'],
  ['Яхши эмас', 'NEGATIVE'],
])('when Uzbek says "%s", it is %s', (text, sentiment) => {
  expect(sentimentOf(text)).toBe(sentiment);
});
