// The JSON text of a document that is stored: it is written to the store, told to watches and given in answers, and never changes.
import type { Doc } from './doc.ts';

const texts = new WeakMap<object, string>();

/** Kept as long as the document is; only for those that nobody changes any more. */
export function storedText(doc: Doc): string {
  const known = texts.get(doc);
  if (known !== undefined) return known;
  const text = JSON.stringify(doc);
  texts.set(doc, text);
  return text;
}

/** That of any document, made anew unless it is a stored one. */
export function docText(doc: Doc): string {
  return texts.get(doc) ?? JSON.stringify(doc);
}
