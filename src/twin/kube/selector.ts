// Label and field selectors of list, watch and deletecollection
// (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors).
import { ApiError } from './api-error.ts';
import { at, docAt, isDoc, listAt, type Doc } from './doc.ts';

export type Match = (object: Doc) => boolean;

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k`; throws 400 for anything else. */
export function labelMatch(selector: string | null): Match {
  if (selector === null || selector.trim() === '') return () => true;
  const parts = selector.split(/,(?![^(]*\))/).map((part) => requirement(part.trim(), selector));
  return (object) => parts.every((part) => part(docAt(object, 'metadata.labels')));
}

function requirement(part: string, whole: string): (labels: Doc) => boolean {
  const key = '([A-Za-z0-9][A-Za-z0-9_./-]*)';
  const value = '([A-Za-z0-9_.-]*)';
  const equal = new RegExp(`^${key}\\s*(=|==|!=)\\s*${value}$`).exec(part);
  if (equal !== null)
    return (labels) => (equal[2] === '!=' ? labels[String(equal[1])] !== equal[3] : labels[String(equal[1])] === equal[3]);
  const set = new RegExp(`^${key}\\s+(in|notin)\\s+\\(([^)]*)\\)$`).exec(part);
  if (set !== null) {
    const values = String(set[3])
      .split(',')
      .map((each) => each.trim());
    return (labels) => values.includes(String(labels[String(set[1])] ?? '\u0000')) === (set[2] === 'in');
  }
  const exists = new RegExp(`^(!?)\\s*${key}$`).exec(part);
  if (exists !== null) return (labels) => (labels[String(exists[2])] !== undefined) === (exists[1] === '');
  throw ApiError.badRequest(`unable to parse requirement: found '${part}' in label selector '${whole}'`);
}

/** `metadata.name=x,status.phase!=y`: any plain path is served. */
export function fieldMatch(selector: string | null): Match {
  if (selector === null || selector === '') return () => true;
  const parts = selector.split(',').map((part) => {
    const match = /^([\w.]+)(=|==|!=)(.*)$/.exec(part.trim());
    if (match === null) throw ApiError.badRequest(`invalid selector: '${selector}'; can't understand '${part}'`);
    return (object: Doc): boolean => (String(at(object, String(match[1])) ?? '') === match[3]) === (match[2] !== '!=');
  });
  return (object) => parts.every((part) => part(object));
}

/** Whether labels fit a `LabelSelector` object or a plain map as Services have it. */
export function fitsSelector(labels: Doc, selector: Doc): boolean {
  const plain = isDoc(selector['matchLabels']) || Array.isArray(selector['matchExpressions']) ? docAt(selector, 'matchLabels') : selector;
  const expressions = listAt(selector, 'matchExpressions');
  return (
    Object.entries(plain).every(([key, value]) => labels[key] === value) &&
    expressions.every((each) => {
      const value = labels[String(each['key'])];
      const values = Array.isArray(each['values']) ? each['values'] : [];
      if (each['operator'] === 'Exists') return value !== undefined;
      if (each['operator'] === 'DoesNotExist') return value === undefined;
      return values.includes(value ?? null) === (each['operator'] === 'In');
    })
  );
}
