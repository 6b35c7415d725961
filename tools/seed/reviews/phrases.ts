export type Mood = 'good' | 'fair' | 'bad';

/** What people of one language write: a title, and sentences that go together in any order. */
export type Phrases = Readonly<Record<Mood, { titles: readonly string[]; sentences: readonly string[] }>>;

const english: Phrases = {
  good: {
    titles: ['Excellent', 'Love it', 'Worth the money', 'Better than I hoped', 'Very happy', 'Great gift'],
    sentences: [
      'Great quality for the price, I would buy it again.',
      'Well made and easy to use.',
      'It looks even better than in the pictures.',
      'I use it every day and love it.',
      'Delivery was fast and everything was well packed.',
      'A friend recommended it, and now I recommend it too.',
      'My family is very happy with it.',
      'Sturdy, and it feels like it will last for years.',
    ],
  },
  fair: {
    titles: ['It is all right', 'Does its job', 'Mixed feelings', 'Average'],
    sentences: [
      'It does what it says, not more and not less.',
      'Good idea, but the instructions are poor.',
      'The colour is a little different from the picture.',
      'Nice, though a bit smaller than I thought.',
      'For this price it is fine.',
      'Useful, but the box was damaged.',
    ],
  },
  bad: {
    titles: ['Disappointed', 'Not for me', 'Would not buy again', 'Poor quality'],
    sentences: [
      'It broke after two weeks.',
      'Cheap material, I expected better for this money.',
      'Parts were missing, and I had to return it.',
      'It is not comfortable at all.',
      'A waste of money, sadly.',
    ],
  },
};

const russian: Phrases = {
  good: {
    titles: ['Отлично', 'Рекомендую', 'Очень довольны', 'Лучше, чем ожидал', 'Прекрасная вещь'],
    sentences: [
      'Качество отличное, за эту цену лучшего не найти.',
      'Пользуюсь каждый день, очень удобно.',
      'Доставили быстро, упаковано надёжно.',
      'Выглядит красиво, как на фотографии.',
      'Подарили маме, ей очень понравилось.',
      'Сделано прочно, прослужит долго.',
      'Советую всем, кто ещё думает.',
    ],
  },
  fair: {
    titles: ['Нормально', 'Неоднозначно', 'Для своей цены сойдёт'],
    sentences: [
      'Свою задачу выполняет, но без восторга.',
      'Цвет немного отличается от фотографии.',
      'Удобно, но инструкция только на английском.',
      'Размер оказался меньше, чем думал.',
      'В целом хорошо, хотя коробка пришла мятая.',
    ],
  },
  bad: {
    titles: ['Разочарован', 'Не советую', 'Плохое качество'],
    sentences: [
      'Сломалось через две недели.',
      'Материал слабый, ожидал большего.',
      'Пришлось оформить возврат, не хватало деталей.',
      'Неудобно, пользоваться не буду.',
      'Жаль потраченных денег.',
    ],
  },
};

const uzbek: Phrases = {
  good: {
    titles: ["Zo'r", 'Juda yaxshi', 'Tavsiya qilaman', 'Mamnunman', "Ajoyib sovg'a"],
    sentences: [
      'Sifati yaxshi, narxiga arziydi.',
      'Har kuni foydalanaman, juda qulay.',
      'Tez yetkazib berishdi, rahmat.',
      'Rasmdagidan ham chiroyli ekan.',
      'Oilamizga juda yoqdi.',
      "Mustahkam ishlangan, uzoq xizmat qiladi deb o'ylayman.",
    ],
  },
  fair: {
    titles: ['Yomon emas', "O'rtacha", 'Narxiga mos'],
    sentences: [
      'Vazifasini bajaradi, ortiqcha narsa kutmang.',
      'Rangi rasmdagidan biroz farq qiladi.',
      'Qulay, lekin qutisi ezilgan ekan.',
      "O'lchami kutganimdan kichikroq.",
    ],
  },
  bad: {
    titles: ['Afsus', 'Yoqmadi', 'Sifatsiz'],
    sentences: [
      'Ikki haftada buzildi.',
      'Materiali zaif, yaxshiroq deb kutgan edim.',
      'Bir qismi yetishmadi, qaytarib berdim.',
      'Noqulay ekan, boshqa olmayman.',
    ],
  },
};

export const languages = { english, russian, uzbek } as const;
export type Language = keyof typeof languages;
