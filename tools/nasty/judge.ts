import { type ApiDocument, nameOf, type Operation } from './document';
import { type Place, valueAt } from './places';
import { type Incoming, type Outgoing, type Sender } from './sender';
import { type NastyRequest } from './request';
import { type NastyValue } from './values';

/** Fields that a service writes in a form of its own, such as E.164. */
const converted = new Set(['email', 'phone', 'currency', 'country', 'region', 'postcode', 'locale', 'tags']);

/** What a text is kept as. */
const storedForm = (text: string): string => text.normalize('NFC').trim();

/** What of a text arrives: a form is UTF-8, which has no half of a pair. */
const arriving = ({ operation }: Outgoing, text: string): string =>
  operation.body?.form === true ? text.replace(/[\ud800-\udfff]/gu, '\ufffd') : text;

/** Values of any JSON are kept as they are. */
const isOpaque = ({ schema, isKey }: Place): boolean => !isKey && schema.type === undefined;

const absent = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Where a path ends in a name of its own, the answers of gateway and neighbours are as good as any. */
const elsewhere = new Set([404, 405, 414, 431]);

const isDeclared = ({ statuses }: Operation, { status }: Incoming, place: Place): boolean =>
  statuses.has(status) || (place.in === 'path' && elsewhere.has(status));

/** The value at the place in data that are shaped like the request. */
const shown = (data: unknown, place: Place, text: string): unknown => {
  const { pointer, isKey } = place;
  if (!isKey) return valueAt(data, pointer);
  const map = valueAt(data, pointer.slice(0, -1));
  if (map === undefined) return undefined;
  return Object.keys(map as object).find((key) => key === storedForm(text)) ?? null;
};

/** The GET that shows what a request has changed, if there is one. */
const readerOf = (
  { operations }: ApiDocument,
  { operation, params, body, ...rest }: Outgoing,
  data: unknown,
): Outgoing | undefined => {
  const queryOf = (reader: Operation): Record<string, string> =>
    Object.fromEntries(
      reader.parameters
        .filter((parameter) => parameter.in === 'query' && parameter.required)
        .map(({ name }) => [name, String(valueAt(body, [name]) ?? '')]),
    );
  const own = operations.find(({ method, path }) => method === 'GET' && path === operation.path);
  const id = valueAt(data, ['id']);
  if (own && operation.method !== 'POST') return { ...rest, operation: own, params, query: queryOf(own) };
  const one = operations.find(
    ({ method, path }) =>
      method === 'GET' && new RegExp(`^${operation.path.replace(/[{}]/g, '\\$&')}/\\{(\\w+)\\}$`).test(path),
  );
  const [, name = ''] = /\{(\w+)\}$/.exec(one?.path ?? '') ?? [];
  if (!one || typeof id !== 'string') return undefined;
  return { ...rest, operation: one, params: { ...params, [name]: id }, query: queryOf(one) };
};

/** Whether what was accepted can be read back as it was sent. */
const readBack = async (
  document: ApiDocument,
  sender: Sender,
  sent: Outgoing,
  { body }: Incoming,
  place: Place,
  { value }: NastyValue,
  shownAt: NonNullable<NastyRequest['shownAt']>,
): Promise<string | undefined> => {
  const name = String(place.pointer.at(-1));
  if (place.in !== 'body' || place.closed || place.schema.format || converted.has(name)) return undefined;
  if (sent.operation.method === 'GET') return undefined;
  const shownPlace = { ...place, pointer: shownAt[name] ?? place.pointer };
  let seen = shown(body?.data, shownPlace, value);
  if (seen === undefined) {
    const reader = readerOf(document, sent, body?.data);
    if (reader) seen = shown((await sender.send(reader)).body?.data, shownPlace, value);
  }
  const wanted = isOpaque(place) ? value : storedForm(arriving(sent, value));
  if (seen === undefined || seen === wanted || (wanted === '' && absent(seen))) return undefined;
  return `is read back as ${JSON.stringify(seen)}`;
};

/** GraphQL answers in a form of its own, and takes variables that nothing uses. */
const isGraph = ({ path }: Operation): boolean => path.endsWith('/graphql');

const refusalFault = (operation: Operation, { status, body }: Incoming): string | undefined => {
  // The field's own check should have been the one to refuse it.
  if (body?.errors?.some(({ code }) => code === 'not_storable'))
    return 'got as far as the store, which refused it';
  return body?.code !== undefined || isGraph(operation) ? undefined : `answered ${status} without a code`;
};

/** What is wrong with an answer, if anything. */
export const fault = async (
  document: ApiDocument,
  sender: Sender,
  sent: Outgoing,
  answer: Incoming,
  place: Place,
  nasty: NastyValue,
  shownAt: NastyRequest['shownAt'] = {},
): Promise<string | undefined> => {
  const { status, body } = answer;
  if (status >= 500) return `answered ${status} ${body?.code ?? ''}`;
  if (!isDeclared(sent.operation, answer, place))
    return `answered ${status} ${body?.code ?? ''}, which is not declared`;
  if (status >= 400) return refusalFault(sent.operation, answer);
  // Neither a form nor a URL can carry half a pair.
  const whole = place.in !== 'body' || sent.operation.body?.form === true || isGraph(sent.operation);
  if (nasty.kind === 'NUL' || (nasty.kind === 'half a surrogate pair' && !whole)) return `took ${nasty.kind}`;
  return readBack(document, sender, sent, answer, place, nasty, shownAt);
};

export const describeFault = (sent: Outgoing, place: Place, description: string): string =>
  `${nameOf(sent.operation)} ${place.in} /${place.pointer.join('/')}${place.isKey ? ' (key)' : ''}: ${description}`;
