// The JSON text of a document that is stored: it is written to the store, told to watches and given in answers, and never changes.
import { isDoc, type Doc } from './doc.ts';

const texts = new WeakMap<object, string>();

/** Kept as long as the document is; only for those that nobody changes any more. */
export function storedText(doc: Doc): string {
  const known = texts.get(doc);
  if (known !== undefined) return known;
  const text = JSON.stringify(doc);
  texts.set(doc, text);
  return text;
}

/** That of any document, made anew unless it is a stored one, or a list of such. */
export function docText(doc: Doc): string {
  const known = texts.get(doc);
  if (known !== undefined) return known;
  const { items, ...rest } = doc;
  if (!Array.isArray(items) || items.length === 0 || !items.every(isDoc)) return JSON.stringify(doc);
  return `${JSON.stringify({ ...rest, items: [] }).slice(0, -2)}${items.map(docText).join(',')}]}`;
}
