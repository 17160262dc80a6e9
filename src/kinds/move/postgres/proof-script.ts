// The proof as a shell script that anyone can run later, with psql and sha256sum only.

export interface ProofStatement {
  readonly name: string;
  /** A COPY … TO STDOUT whose bytes are digested; none when the digest is that of a set of rows. */
  readonly sql: string | undefined;
  /** The same rows as text in an order that depends on them alone. */
  readonly ordered: string;
  readonly rows: number;
  readonly digest: string;
}

/** The settings that the digested text depends on, beside the encoding; the same as those of Longshore's own sessions. */
const options = [
  'search_path=pg_catalog',
  'TimeZone=UTC',
  'DateStyle=ISO',
  'IntervalStyle=postgres',
  'extra_float_digits=1',
  'bytea_output=hex',
  'lc_monetary=C',
  'xmloption=content',
  'synchronize_seqscans=off',
  'default_transaction_read_only=on',
];

export function proofScript(dataset: string, statements: readonly ProofStatement[]): string {
  const line = (text: string) => text.replaceAll(/\s+/g, ' ');
  const lines = statements.map(({ name, sql, ordered, rows, digest }) => {
    const asTheyLie = sql === undefined ? ['', ''] : [digest, line(sql)];
    return `check ${[name, String(rows), ...asTheyLie, line(ordered)].map(quoted).join(' ')}`;
  });
  return `#!/bin/sh
# Repeats the proof of the data set ${dataset.replaceAll(/[^\w.-]/g, '_')}: rows and SHA-256 of every table, on both sides.
# Usage: SOURCE='host=a dbname=b user=c' TARGET='host=d dbname=b user=c' sh proof.sh
# Needs psql and sha256sum; both connections as a role that may read everything. Changes nothing.
: "\${SOURCE:?a connection string}" "\${TARGET:?a connection string}"
export PGCLIENTENCODING=UTF8 PGOPTIONS='${options.map((option) => `-c ${option}`).join(' ')}'
command -v sha256sum >/dev/null || sha256sum() { shasum -a 256; }
wrong=0
# A side that cannot be read gives something that no other side gives.
digest() {
  if [ "$1" = SOURCE ]; then to=$SOURCE; else to=$TARGET; fi
  { psql -XqAt -v ON_ERROR_STOP=1 -d "$to" -c "$2" || echo "unreadable: $1"; } | sha256sum | cut -c 1-64
}
# name, rows, SHA-256 of the rows as they lie in the table, their statement, the statement that puts them in order
check() {
  sides=
  for side in SOURCE TARGET; do
    if [ -z "$3" ] || [ "$(digest $side "$4")" != "$3" ]; then sides="$sides $side"; fi
  done
  if [ -z "$sides" ]; then return; fi
  # Rows that were written again lie elsewhere, and are the same rows.
  if [ "$4" != "$5" ] && [ "$(digest SOURCE "$5")" = "$(digest TARGET "$5")" ]; then return; fi
  wrong=1
  echo "DIFFERENT$sides $1: $2 rows were proved the same"
}
${lines.join('\n')}
[ $wrong = 0 ] && echo 'same: ${statements.length} compared on both sides'
exit $wrong
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
