import { domainToASCII } from 'node:url';
import { identifierPattern } from './characters';

/** dot-atom of RFC 5321 section 4.1.2, with the letters that RFC 6531 adds. */
const localPart =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\uffff-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\uffff-]+)*$/iu;
/**
 * What the name of a domain is written with: letters, digits, hyphens, the full stops and the signs between letters that
 * IDNA knows (RFC 5892). `domainToASCII` parses a host of a URL and would cut off, decode or drop anything else.
 */
const domainName = /^[\p{L}\p{M}\p{N}.\u3002\u00b7\u0375\u05f3\u05f4\u30fb-]+$/u;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Letters in full or half width, as East Asian keyboards write them, in their usual form (RFC 8265, section 3.3.2). */
const usualWidth = (text: string): string =>
  text.replace(/[\uff01-\uffef]+/g, (letters) => letters.normalize('NFKC'));

/**
 * An e-mail address in the form in which it is kept and compared: lower case, the domain in its ASCII form (IDNA,
 * `пример.рф` → `xn--e1afmkfd.xn--p1ai`). Undefined for what cannot be one by RFC 5321 and 6531; quoted local parts,
 * address literals, invisible characters and variants of a letter such as a superscript in a local part (two addresses
 * would look the same) are refused on purpose.
 */
export const canonicalEmail = (typed: string): string | undefined => {
  const text = usualWidth(typed);
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at).toLowerCase();
  if (at < 1 || Buffer.byteLength(local) > 64) return undefined;
  if (!localPart.test(local) || !identifierPattern.test(local) || local.normalize('NFKC') !== local)
    return undefined;
  const given = text.slice(at + 1);
  if (!domainName.test(given) || !identifierPattern.test(given)) return undefined;
  const domain = domainToASCII(given);
  const labels = domain.split('.');
  const top = labels.at(-1) ?? '';
  if (labels.length < 2 || !labels.every((one) => label.test(one)) || /^\d+$/.test(top) || top.length < 2)
    return undefined;
  const address = `${local}@${domain}`;
  return Buffer.byteLength(address) <= 254 ? address : undefined;
};
