// Shell functions that read a SQLite database and leave it as it is, down to the last byte beside it; and what is compared of
// it. They stand in the scripts of a move and in its proof.
//
// `mode=ro` alone is not enough: a reader would still write to the `-shm` and make a missing `-wal` anew. With `readonly_shm` a
// stale `-shm` is not believed but computed in memory (SQLite 3.22, walro.test). What cannot be read that way (a hot journal,
// which must be rolled back; a `-wal` without `-shm`) is copied with its log, and the copy recovers. The copy counts when all
// of it is as the original after it was made. No file of the user's settings is read.

/**
 * `reach FILE FOLDER` sets `u`: how FILE is opened. `content FILE FOLDER` prints `DIGEST NAME` for each table, by SHA3-256 over the
 * rows with their rowids (floating point numbers as their bits, so that any version of the program says the same), then the
 * schema and the settings that programs keep in a database. All in one transaction.
 */
export const sqliteShell = String.raw`sq() { sqlite3 -batch -bail -init /dev/null "$@"; }
uri() { printf 'file:%s?%s' "$(printf %s "$1" | sed 's/%/%25/g; s/?/%3f/g; s/#/%23/g')" "$2"; }
reach() {
  w=; if [ -e "$1-wal" ]; then w=1; elif [ ! -e "$1-journal" ]; then u=$(uri "$1" immutable=1); return; fi
  case $w$(dd if="$1" bs=1 skip=18 count=1 2>/dev/null | od -An -tu1 | tr -d ' ') in
    12|1) u=$(uri "$1" 'mode=ro&readonly_shm=1')
      if sq "$u" '.timeout 10000' 'SELECT count(*) FROM sqlite_master' >/dev/null 2>&1; then return; fi;;
  esac
  mkdir -p "$2" || return
  for n in 1 2 3; do
    rm -f "$2"/copy*; ok=1
    for s in '' -journal -wal; do if [ -f "$1$s" ]; then cp -- "$1$s" "$2/copy$s" || return; fi; done
    for s in '' -journal -wal; do
      if [ -f "$1$s" ]; then cmp -s -- "$1$s" "$2/copy$s" || ok=; elif [ -f "$2/copy$s" ]; then ok=; fi
    done
    u=$2/copy
    if [ "$ok" ]; then sq "$u" 'SELECT count(*) FROM sqlite_master' >/dev/null; return; fi
  done
  echo 'it is written to all the time' >&2; return 1
}
content() {
  reach "$1" "$2" && sq "$u" <<'SQL'
.timeout 10000
BEGIN;
SELECT lower(hex(sha3_query('SELECT ' || CASE WHEN sql LIKE '%without%rowid%' THEN '' ELSE 'rowid, ' END || '* FROM "' || replace(name, '"', '""') || '" NOT INDEXED', 256))) || ' table ' || replace(name, char(10), ' ') FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name;
SELECT lower(hex(sha3_query('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name, type', 256))) || ' schema';
SELECT lower(hex(sha3_query('SELECT * FROM pragma_user_version, pragma_application_id, pragma_encoding', 256))) || ' settings';
COMMIT;
SQL
}`;
