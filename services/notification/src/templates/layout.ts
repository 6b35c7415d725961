import { type Texts } from './texts';
import { type TemplateName } from './data';

/** HTML that every mail program shows alike: one column, no pictures, nothing loaded from outside. */
const frame = (brand: string, content: string, footer: string): string =>
  '<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '</head><body style="margin:0;padding:24px;background:#f4f5f7;font:16px/1.5 Arial,sans-serif;color:#1f2430">' +
  '<div style="max-width:560px;margin:auto;padding:24px;background:#fff;border-radius:8px">' +
  `<h1 style="margin:0 0 16px;font-size:20px">${brand}</h1>${content}</div>` +
  `<p style="max-width:560px;margin:16px auto 0;font-size:12px;color:#6b7280">${footer}</p></body></html>`;

const right = 'style="text-align:right"';

const htmlTable = ({ labels }: Texts): string =>
  '<table width="100%" cellpadding="6" style="border-collapse:collapse">' +
  `<tr><th style="text-align:left">${labels.product}</th><th ${right}>${labels.quantity}</th><th ${right}>${labels.amount}</th></tr>` +
  `{{#each lines}}<tr><td>{{name}}</td><td ${right}>{{quantity}}</td><td ${right}>{{amount}}</td></tr>{{/each}}` +
  `{{#if other}}<tr><td colspan="2">${labels.other}</td><td ${right}>{{other}}</td></tr>{{/if}}` +
  `<tr><td colspan="2"><b>${labels.total}</b></td><td ${right}><b>{{total}}</b></td></tr></table>`;

const textTable = ({ labels }: Texts): string =>
  '{{#each lines}}{{quantity}} × {{name}}: {{amount}}\n{{/each}}' +
  `{{#if other}}${labels.other}: {{other}}\n{{/if}}${labels.total}: {{total}}`;

export interface MailSource {
  subject: string;
  /** One sentence for the inbox. */
  summary: string;
  html: string;
  text: string;
}

/** The Handlebars sources of one mail in one language. */
export const mailSource = (texts: Texts, name: TemplateName): MailSource => {
  const { subject, paragraphs } = texts.templates[name];
  const table = name === 'order-confirmed';
  const html = [texts.hello, ...paragraphs]
    .map((text) => `<p style="white-space:pre-line">${text}</p>`)
    .join('');
  const text = [texts.hello, ...paragraphs, ...(table ? [textTable(texts)] : []), `-- \n${texts.footer}`];
  return {
    subject,
    summary: paragraphs[0] ?? '',
    html: frame('{{brand}}', html + (table ? htmlTable(texts) : ''), texts.footer),
    text: text.join('\n\n'),
  };
};
