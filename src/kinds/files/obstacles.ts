// Why a move of files cannot start, as sentences: places, programs, rights, room.
import { filePlaceLabel } from './file-place.ts';
import type { FileMove } from './file-move.ts';

/** Of the two places alone; nothing was listed yet. */
export function placeObstacles({ source, target, spec }: FileMove): readonly string[] {
  const [from, to] = [filePlaceLabel(spec.from), filePlaceLabel(spec.to)];
  const { tools: here } = source;
  const { tools: there } = target;
  const obstacles: string[] = [];
  if (here.root === 'absent') obstacles.push(`the source ${from} does not exist`);
  else if (here.root !== 'directory')
    obstacles.push(`the source ${from} is a ${here.root === 'link' ? 'symlink' : 'file'}, not a directory`);
  if (there.root === 'link' || there.root === 'other')
    obstacles.push(`in the place of the target ${to} is a ${there.root === 'link' ? 'symlink' : 'file'}`);
  for (const [label, tools] of [
    [from, here],
    [to, there],
  ] as const) {
    if (tools.list === undefined)
      obstacles.push(`${label}: neither GNU's find nor BSD's stat is there to list files with all their attributes`);
    if (tools.tar === undefined) obstacles.push(`${label}: neither GNU tar nor bsdtar is there`);
    if (tools.hash === undefined) obstacles.push(`${label}: no program for SHA-256 is there (openssl, sha256sum or shasum)`);
  }
  if (spec.owners !== 'target-user' && there.uid !== 0)
    obstacles.push(
      `the copy at ${to} would be written as ${there.user}, who cannot give files to others: use \`root: true\`, or owners 'target-user'`,
    );
  if (!there.isWritable) obstacles.push(`${there.user} may not write at ${to}`);
  return obstacles;
}

/** A file takes at least one block. */
const blockBytes = 4096;

export function roomObstacles({ target, spec }: FileMove, need: { readonly bytes: number; readonly entries: number }): readonly string[] {
  const { freeBytes, freeInodes } = target.tools;
  const bytes = need.bytes + need.entries * blockBytes;
  const to = filePlaceLabel(spec.to);
  return [
    ...(freeBytes !== undefined && freeBytes < bytes
      ? [`the disk of ${to} has ${freeBytes} bytes free, and the copy needs about ${bytes}`]
      : []),
    ...(freeInodes !== undefined && freeInodes < need.entries
      ? [`the file system of ${to} has ${freeInodes} inodes free, and the copy needs ${need.entries}`]
      : []),
  ];
}
