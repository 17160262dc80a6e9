// A path as people want to read it: relative to where they stand, unless that is a ladder of dots.
import { isAbsolute, relative } from 'node:path';

export function shownPath(path: string, cwd: string): string {
  const near = relative(cwd, path);
  if (near === '') return '.';
  const isLadder = near.startsWith('../../..') || (near.startsWith('..') && near.length >= path.length);
  return isAbsolute(near) || isLadder ? path : near;
}

/** The same for a `file:line`. */
export function shownPlace(place: string, cwd: string): string {
  const match = /^(.*):(\d+)$/.exec(place);
  return match?.[1] === undefined || !isAbsolute(match[1]) ? place : `${shownPath(match[1], cwd)}:${match[2]}`;
}
