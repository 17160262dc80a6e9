// The proof as a shell script that anyone can run later, with psql and sha256sum only.

export interface ProofStatement {
  readonly name: string;
  /** A COPY … TO STDOUT whose bytes are digested. */
  readonly sql: string;
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
  'default_transaction_read_only=on',
];

export function proofScript(dataset: string, statements: readonly ProofStatement[]): string {
  const lines = statements.map(
    ({ name, sql, rows, digest }) => `check ${[name, String(rows), digest, sql.replaceAll(/\s+/g, ' ')].map(quoted).join(' ')}`,
  );
  return `#!/bin/sh
# Repeats the proof of the data set ${dataset.replaceAll(/[^\w.-]/g, '_')}: rows and SHA-256 of every table, on both sides.
# Usage: SOURCE='host=a dbname=b user=c' TARGET='host=d dbname=b user=c' sh proof.sh
# Needs psql and sha256sum; both connections as a role that may read everything. Changes nothing.
: "\${SOURCE:?a connection string}" "\${TARGET:?a connection string}"
export PGCLIENTENCODING=UTF8 PGOPTIONS='${options.map((option) => `-c ${option}`).join(' ')}'
command -v sha256sum >/dev/null || sha256sum() { shasum -a 256; }
wrong=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkfifo "$folder/copy"
check() {
  for side in SOURCE TARGET; do
    if [ $side = SOURCE ]; then to=$SOURCE; else to=$TARGET; fi
    wc -l <"$folder/copy" >"$folder/rows" &
    digest=$(psql -XqAt -d "$to" -c "$4" | tee "$folder/copy" | sha256sum | cut -c 1-64)
    wait
    rows=$(tr -d ' ' <"$folder/rows")
    if [ "$rows $digest" != "$2 $3" ]; then
      wrong=1
      echo "DIFFERENT $side $1: $rows rows $digest, proved were $2 rows $3"
    fi
  done
}
${lines.join('\n')}
[ $wrong = 0 ] && echo 'same: ${statements.length} compared on both sides'
exit $wrong
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
