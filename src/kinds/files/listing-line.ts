// One line of a listing that is the same on both sides when everything but owners is: what the proof script prints with find.
import type { FileEntry } from './file-entry.ts';

/** For `find -printf`, by the type of an entry; `listingLine` is the same in here. */
export const listingFormats = {
  f: '%P//f %m %s %T@\\0',
  d: '%P//d %m %T@\\0',
  l: '%P//l %T@ %l\\0',
} as const;

export function listingLine({ path, type, mode, size, mtime, target }: FileEntry): string {
  if (type === 'f') return `${path}//f ${mode} ${size} ${mtime}\0`;
  return type === 'd' ? `${path}//d ${mode} ${mtime}\0` : `${path}//l ${mtime} ${target}\0`;
}
