// The proof of a directory tree as a shell script: find, sort, sed and sha256sum (GNU's). It is run on either side.
import { conditionsOf, type FileMoveSpec } from './file-move.ts';
import type { TreeComparison } from './compare-trees.ts';
import { filePlaceLabel } from './file-place.ts';
import { listingFormats } from './listing-line.ts';
import { sqliteProofScript } from './sqlite-proof-script.ts';

export function proofScript(spec: FileMoveSpec, { content, listing, files }: TreeComparison, databases: readonly string[] = []): string {
  const conditions = conditionsOf(spec).map(quoted).join(' ');
  const formats = Object.entries(listingFormats).map(([type, format]) => `-type ${type} -printf ${quoted(format)}`);
  return `#!/bin/sh
# Repeats the proof of the data set ${spec.dataset.replaceAll(/[^\w.-]/g, '_')}: the SHA-256 of every file, and everything else but owners, of one side.
# Usage: sh proof.sh DIRECTORY [found]
#   here, or elsewhere: ssh HOST sh -s DIRECTORY <proof.sh, kubectl exec -i POD -- sh -s DIRECTORY <proof.sh
#   with \`found\` it prints what it finds instead, so that two sides can be compared line by line.
# source: ${line(filePlaceLabel(spec.from))}
# target: ${line(filePlaceLabel(spec.to))}
# Needs find, sort, sed and sha256sum of GNU. Changes nothing.
LC_ALL=C; export LC_ALL
: "\${1:?a directory}"
cd -- "$1" || exit 1
contents() {
  find . ${conditions} -type f -printf '%P//\\0' | sort -z | sed -z 's,//$,,' | xargs -0 -r sha256sum -z --
}
# Type, mode, size, time and target; of symlinks no mode.
listing() {
  find . ${conditions} \\( ${formats.join(' -o ')} \\) | sort -z
}
${sqliteProofScript(databases)}
found_only=
if [ "\${2-}" = found ]; then
  contents | tr '\\0' '\\n'
  listing | tr '\\0' '\\n'
  found_only=1; databases
  exit
fi
wrong=0
check() {
  found=$(sha256sum | cut -c 1-64)
  if [ "$found" = "$2" ]; then echo "same: $1"; else echo "DIFFERENT: $1: proved was $2, found $found"; wrong=1; fi
}
# Not at the end of a pipe: a function there would keep what it finds to itself.
t=$(mktemp) || exit 1
trap 'rm -f "$t"' EXIT
contents >"$t"; check ${quoted(`contents of ${files} files`)} ${content.source} <"$t"
listing >"$t"; check 'names, types, modes, sizes, times and targets' ${listing.source} <"$t"
databases
exit $wrong
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function line(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
