export const locales = ['en', 'ru', 'uz'] as const;
export type Locale = (typeof locales)[number];

/** The language we have for a tag such as `ru-RU`; English for any other. */
export const localeFor = (tag: string): Locale => {
  const language = tag.toLowerCase().split('-')[0];
  return locales.find((locale) => locale === language) ?? 'en';
};
