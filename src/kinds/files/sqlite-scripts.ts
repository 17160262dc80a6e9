// What is run for SQLite databases that are in use, beside `scripts.ts`: POSIX sh with find and the program `sqlite3`. The twin has
// stand-ins, by their names. https://www.sqlite.org/cli.html, https://www.sqlite.org/backup.html
import type { FileScript } from './file-side.ts';
import { sqliteShell } from './sqlite-shell.ts';

const own = String.raw`d=/var/tmp/longshore-$(id -u); f=$d/$2.sqlite`;

/** Files with a log beside them that begin as SQLite's do; what an earlier pass has left; room. A program without SHA3 is too old. */
const live = String.raw`
${own}
cd -- "$1" || exit 1; shift 2
LC_ALL=C; export LC_ALL
case $(sqlite3 -batch -init /dev/null :memory: "SELECT hex(sha3_query('SELECT 1', 256))" 2>/dev/null) in '') exit 0;; esac
for g in "$f" "$f".*; do if [ -d "$g" ]; then printf 'left\0'; fi; done
printf 'free %s\0' "$(df -Pk /var/tmp | awk 'NR == 2 { print $4 }')"
find . "$@" -type f \( -name '*-wal' -o -name '*-journal' \) -exec sh -c '
  for f do
    b=${'$'}{f%-*}
    if [ -f "$b" ] && [ ! -L "$b" ] && [ "$(dd if="$b" bs=15 count=1 2>/dev/null)" = "SQLite format 3" ]; then printf "%s\0" "$b"; fi
  done' sh {} +`;

/** Entries of the names that are there, as listings have them. */
const entriesGnu = String.raw`
cd -- "$1" || exit 1
LC_ALL=C; export LC_ALL
xargs -0 sh -c 'for f do if [ -e "$f" ] || [ -L "$f" ]; then find "$f" -prune -printf "%p//%y %m %U %G %s %T@ %C@ %i %n %b %l\0"; fi; done' sh
printf '//end 0\0'`;

const entriesBsd = String.raw`
cd -- "$1" || exit 1
LC_ALL=C; export LC_ALL
xargs -0 sh -c 'for f do if [ -e "$f" ] || [ -L "$f" ]; then stat -f "%N//%p %u %g %z %Fm %Fc %i %l %b %Su/%Sg/%Y" "$f"; fi; done' sh
echo '//end 0'`;

/**
 * `.backup` copies page by page: rowids, free pages and settings stay, as `VACUUM INTO` and `.clone` would not have it. With a WAL,
 * or when nobody writes any more, all of it is one reading transaction. Else a writer would have to wait for it: there it takes a
 * hundred pages at a time and begins again when somebody has written, for as much computing time as it may take.
 */
const backup = String.raw`
${own}; umask 077; mkdir -p "$d" && [ -O "$d" ] && [ ! -L "$d" ] || exit 1
rm -rf "$f"; mkdir "$f" && cd -- "$1" || exit 1
${sqliteShell}
reach "./$3" "$f" || exit 1
hold='BEGIN; SELECT count(*) FROM sqlite_master;'
case $4$u in
  ahead*mode=ro*) if [ ! -e "./$3-wal" ]; then hold=; ulimit -t $((30 + $(wc -c <"./$3") / 20000000)); fi;;
esac
printf '%s\n' '.timeout 10000' "$hold" ".backup '$f/backup'" | sq "$u" >/dev/null || exit 1
rm -f "$f"/copy*
echo "size" $(wc -c <"$f/backup")`;

const send = String.raw`
${own}
cat "$f/backup"`;

/** Backups that were sent, and what a pass or a proof that died has left. */
const drop = String.raw`
${own}
if [ -O "$d" ]; then rm -rf "$f" "$f".*; fi`;

/** What a database holds, or `error …`; of a copy, what SQLite says of its pages and indexes as well. */
const content = String.raw`
${own}; umask 077; mkdir -p "$d" && [ -O "$d" ] && [ ! -L "$d" ] || exit 1
cd -- "$1" || exit 1
LC_ALL=C; export LC_ALL
${sqliteShell}
t=$(mktemp -d "$f.XXXXXX") || exit 1
trap 'rm -rf "$t"' EXIT; trap 'exit 1' HUP INT TERM
{ content "./$3" "$t" || echo error; if [ "$4" = check ]; then sq "$u" 'PRAGMA integrity_check(10)' | sed 's/^/check /'; fi; } 2>&1`;

const script = (name: string, text: string): FileScript => ({ name: `longshore-files-sqlite-${name}`, text: text.trim() });

export const sqliteScripts = {
  live: script('live', live),
  entriesGnu: script('entries', entriesGnu),
  entriesBsd: script('entries-bsd', entriesBsd),
  backup: script('backup', backup),
  send: script('send', send),
  drop: script('drop', drop),
  content: script('content', content),
} as const;
