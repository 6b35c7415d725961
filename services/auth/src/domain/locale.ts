const supported = ['en', 'ru', 'uz'] as const;
export type Locale = (typeof supported)[number];

const preference = (part: string): { language: string; quality: number } => {
  const [tag = '', ...parameters] = part.trim().split(';');
  const quality = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find(Boolean);
  return {
    language: tag.toLowerCase().split('-')[0] ?? '',
    quality: quality === undefined ? 1 : Number(quality),
  };
};

/** The best of our languages for an `Accept-Language` header; English when none is wanted. */
export const localeOf = (acceptLanguage: string | undefined): Locale => {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map(preference)
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { language } of wanted) {
    const match = supported.find((one) => one === language);
    if (match) return match;
  }
  return 'en';
};
