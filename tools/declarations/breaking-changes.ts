import { type ApiContract, type Field, type Fields } from './api-contract';

const lacking = (of: readonly string[], within: readonly string[]): string[] =>
  of.filter((each) => !within.includes(each) && !(each === 'integer' && within.includes('number')));

/** What clients may have sent and may no longer send. */
const narrowed = (at: string, before: Field, after: Field): string[] => {
  const refusedTypes = after.types.includes('any') ? [] : lacking(before.types, after.types);
  const refused = after.values && lacking(before.values ?? ['any other'], after.values);
  return [
    ...(after.required && !before.required ? [`${at} is required`] : []),
    ...refusedTypes.map((type) => `${at} is no longer ${type}`),
    ...(refused ?? []).map((value) => `${at} no longer takes ${value}`),
  ];
};

/** What clients may have read and can no longer. New values of a list are no break: clients must expect them. */
const widened = (at: string, before: Field, after: Field): string[] => [
  ...(before.required && !after.required ? [`${at} may be absent`] : []),
  ...(before.types.includes('any') ? [] : lacking(after.types, before.types)).map(
    (type) => `${at} may be ${type}`,
  ),
];

const requestBreaks = (before: Fields, after: Fields): string[] => [
  ...Object.entries(before).flatMap(([at, field]) => {
    const now = after[at];
    return now === undefined ? [`${at} is no longer taken`] : narrowed(at, field, now);
  }),
  ...Object.entries(after).flatMap(([at, { required }]) => {
    // What is new below something that is new or may be left out is required of no client.
    const parent = at.replace(/(?:\.[^.[{]+|\[\]|\{\})$/, '');
    const isNew = before[at] === undefined;
    const parentWasThere = parent === at || before[parent] !== undefined || !at.startsWith('body.');
    return isNew && required && parentWasThere && !at.endsWith('[]') ? [`${at} is required`] : [];
  }),
];

const responseBreaks = (before: Fields, after: Fields): string[] =>
  Object.entries(before).flatMap(([at, field]) => {
    const now = after[at];
    return now === undefined ? [`${at} is gone`] : widened(at, field, now);
  });

/** Everything in `after` with which a client made for `before` may fail, each as one sentence. */
export const breakingChanges = (before: ApiContract, after: ApiContract): string[] =>
  Object.entries(before).flatMap(([name, operation]) => {
    const now = after[name];
    if (now === undefined) return [`${name}: is gone`];
    const responses = Object.entries(operation.responses).flatMap(([status, fields]) => {
      const same = now.responses[status];
      return same === undefined
        ? [`${status} is no longer answered`]
        : responseBreaks(fields, same).map((each) => `${status} ${each}`);
    });
    return [...requestBreaks(operation.request, now.request), ...responses].map((each) => `${name}: ${each}`);
  });
