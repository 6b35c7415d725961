import Handlebars from 'handlebars';
import { type Locale, locales } from '../domain/locale';
import { type Content, type TemplateName, templateNames } from './data';
import { formatMoney, formatTime } from './format';
import { mailSource, type MailSource } from './layout';
import { reasonOf, type Texts } from './texts';
import { english } from './texts-en';
import { russian } from './texts-ru';
import { uzbek } from './texts-uz';

export interface Mail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export interface Renderer {
  mail(content: Content, locale: Locale, name: string): Mail;
  /** Title and sentence for the inbox. */
  summary(content: Content, locale: Locale): { title: string; body: string };
}

type Compiled = Record<keyof MailSource, Handlebars.TemplateDelegate>;

const texts: Record<Locale, Texts> = { en: english, ru: russian, uz: uzbek };

const compile = ({ subject, summary, html, text }: MailSource): Compiled => {
  const plain = { noEscape: true, strict: false, knownHelpersOnly: true };
  return {
    subject: Handlebars.compile(subject, plain),
    summary: Handlebars.compile(summary, plain),
    html: Handlebars.compile(html, { knownHelpersOnly: true }),
    text: Handlebars.compile(text, plain),
  };
};

/** What the templates of a language show of the data: amounts, times and reasons as people read them. */
const shown = (content: Content, locale: Locale): Record<string, unknown> => {
  switch (content.template) {
    case 'order-confirmed': {
      const { orderNumber, lines, total, currency } = content.data;
      const money = (amount: number) => formatMoney(locale, amount, currency);
      const other = total - lines.reduce((sum, { lineTotal }) => sum + lineTotal, 0);
      return {
        orderNumber,
        lines: lines.map(({ name, quantity, lineTotal }) => ({ name, quantity, amount: money(lineTotal) })),
        other: other === 0 ? '' : money(other),
        total: money(total),
      };
    }
    case 'order-cancelled':
      return { ...content.data, reason: texts[locale].reasons[reasonOf(content.data.reason)] };
    case 'payment-refunded':
      return { amount: formatMoney(locale, content.data.amount, content.data.currency) };
    case 'account-locked':
      return { until: formatTime(locale, content.data.until) };
    case 'erasure-scheduled':
      return { dueAt: formatTime(locale, content.data.dueAt) };
    case 'bank-changed':
      return { holdUntil: formatTime(locale, content.data.holdUntil) };
    case 'erasure-withdrawn':
    case 'welcome':
    case 'order-shipped':
    case 'order-delivered':
    case 'message':
      return content.data;
    default:
      return content satisfies never;
  }
};

/** All mails in all languages, compiled once. */
export const makeRenderer = (brand: string): Renderer => {
  const compiled = new Map<string, Compiled>();
  for (const locale of locales)
    for (const name of templateNames)
      compiled.set(`${locale} ${name}`, compile(mailSource(texts[locale], name)));
  const find = (locale: Locale, name: TemplateName): Compiled => {
    const found = compiled.get(`${locale} ${name}`);
    if (!found) throw new Error(`there is no template ${name} in ${locale}`);
    return found;
  };

  return {
    mail: (content, locale, name) => {
      const { subject, html, text } = find(locale, content.template);
      const view = { ...shown(content, locale), brand, name };
      return { subject: subject(view), html: html(view), text: text(view) };
    },
    summary: (content, locale) => {
      const { subject, summary } = find(locale, content.template);
      const view = { ...shown(content, locale), brand };
      return { title: subject(view), body: summary(view) };
    },
  };
};
