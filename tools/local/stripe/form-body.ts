import { invalidRequest } from './api-error';

export type FormValue = string | FormValue[] | FormTree;
export interface FormTree {
  [key: string]: FormValue;
}

const MAX_DEPTH = 8;
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidRequest('The request body is not valid form encoding.');
  }
};

const emptyTree = (): FormTree => Object.create(null) as FormTree;

const put = (tree: FormTree, path: readonly string[], value: string): void => {
  let node = tree;
  for (const key of path.slice(0, -1)) {
    const next = node[key];
    if (next !== undefined && (typeof next === 'string' || Array.isArray(next))) {
      throw invalidRequest(`Invalid parameter: ${path[0]} is given twice in different shapes.`);
    }
    node = next ?? (node[key] = emptyTree());
  }
  node[path.at(-1) ?? ''] = value;
};

/** `a[]=x` and `a[0]=x` are both lists; which one is written depends on the client. */
const withLists = (value: FormValue): FormValue => {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  if (keys.length > 0 && keys.every((key, index) => key === String(index))) {
    return keys.map((key) => withLists(value[key] ?? ''));
  }
  for (const key of keys) value[key] = withLists(value[key] ?? '');
  return value;
};

/** Reads `metadata[orderId]=1&expand[]=customer` into a tree. Trees have no prototype, so no key can be harmful. */
export const parseForm = (text: string): FormTree => {
  const tree = emptyTree();
  if (text === '') return tree;
  const appended = new Map<string, number>();
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const key = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const path = key.split('[').map((part, index) => (index === 0 ? part : part.replace(/\]$/, '')));
    if (path.length > MAX_DEPTH) throw invalidRequest(`Invalid parameter: ${path[0]} is nested too deep.`);
    if (path.at(-1) === '' && path.length > 1) {
      const index = appended.get(key) ?? 0;
      appended.set(key, index + 1);
      path[path.length - 1] = String(index);
    }
    put(tree, path, value);
  }
  for (const key of Object.keys(tree)) tree[key] = withLists(tree[key] ?? '');
  return tree;
};
