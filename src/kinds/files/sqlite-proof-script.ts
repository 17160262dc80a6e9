// The part of a proof's script that is about databases: `sqlite3` on either side, or where there is none, the backup's own bytes.
import type { LiveDatabase } from './live-database.ts';
import { sqliteShell } from './sqlite-shell.ts';

/** A call of the function below, for one database. */
export function databaseCheck({ name }: LiveDatabase, content: string, backup: string): string {
  return `database ${quoted(name)} ${content} '${backup}'`;
}

/** The function `databases`, which checks all of them, or prints what they hold where `found_only` is set. */
export function sqliteProofScript(checks: readonly string[]): string {
  if (checks.length === 0) return 'databases() { :; }';
  return `# Databases that were in use when they were carried: by tables, schema and settings. A copy is the backup that was sent.
${sqliteShell}
database() {
  if [ "$found_only" ]; then content "./$1" "$s" | sed "s|^|$1: |"
  elif command -v sqlite3 >/dev/null; then
    content "./$1" "$s" >"$s/found"; check "database $1" "$2" <"$s/found"
    if [ "$(sq "$u" 'PRAGMA integrity_check')" != ok ]; then echo "DIFFERENT: database $1: its pages or indexes are broken"; wrong=1; fi
  else check "database $1, as the backup that was sent, for there is no sqlite3" "$3" <"./$1"
  fi
}
databases() {
  s=$(mktemp -d) || exit 1
  ${checks.join('\n  ')}
  rm -rf "$s"
}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
