// The proof of moved repositories as a shell script: git and sha256sum only, run on the host that has them.
import type { GitMoveSpec } from './git-move-spec.ts';

export interface ProvedRepository {
  readonly name: string;
  readonly references: ReadonlyMap<string, string>;
  readonly objects: string;
  readonly files: ReadonlyMap<string, string>;
}

export function proofScript({ dataset, to }: GitMoveSpec, repositories: readonly ProvedRepository[]): string {
  const lines = repositories.flatMap(({ name, references, objects, files }) => [
    `cd "$target"/${quoted(name)} || exit 1`,
    `echo ${quoted(name)}`,
    ...[...references].map(([reference, value]) => `reference ${quoted(reference)} ${quoted(value)}`),
    `objects ${objects} ${references.get('HEAD')?.startsWith('ref: ') === true ? '' : 'HEAD'}`.trimEnd(),
    ...[...files]
      .filter(([, value]) => !value.startsWith('-> '))
      .map(([path, value]) => `file ${quoted(path)} ${quoted(value.replace(/^.*, /, ''))}`),
  ]);
  return `#!/bin/sh
# Compares the git repositories of ${dataset.replaceAll(/[^\w.-]/g, '_')} with what was proved: references, objects, files beside them.
# Run it on a host that has them: TARGET=/path sh proof.sh. Needs git and sha256sum. Changes nothing.
target="\${TARGET:-${to.path}}"
command -v sha256sum >/dev/null || sha256sum() { shasum -a 256; }
wrong=0
different() { echo "DIFFERENT $1"; wrong=1; }
git() { command git -c 'safe.directory=*' "$@"; }
reference() {
  case $2 in
    'ref: '*) found="ref: $(git symbolic-ref "$1")" ;;
    *) found=$(git rev-parse --verify --quiet "$1") ;;
  esac
  [ "$found" = "$2" ] || different "reference $1: $found, proved as $2"
}
objects() {
  proved=$1
  shift
  found=$(git rev-list --objects --no-object-names --all "$@" | LC_ALL=C sort | sha256sum | cut -c 1-64)
  [ "$found" = "$proved" ] || different "objects: $found, proved as $proved"
  git fsck --full --no-dangling --no-progress || different 'git fsck complains'
}
file() {
  [ "$(sha256sum <"$1" | cut -c 1-64)" = "$2" ] || different "file $1"
}
${lines.join('\n')}
exit $wrong
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
