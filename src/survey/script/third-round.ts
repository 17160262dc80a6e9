// The third round: how much lies in the data directories that the first two showed, and how it grows. Symlinks and other file
// systems below a folder are not followed; SQLite files are known by their first bytes and never opened as databases, since
// opening one may write beside it.
import { quoted, shellFrame } from './shell-frame.ts';

const measure = `
if stat -c %Y / >/dev/null 2>&1; then ST='stat -c %Y'; else ST='stat -f %m'; fi
lite() { while IFS= read -r q; do if [ "$(head -c 15 "$q" | tr -d '\\000')" = 'SQLite format 3' ]; then printf 'sqlite=%s %s\\n' "$(wc -c <"$q" | tr -d ' ')" "$q"; fi; done; }
d() { for p in "$@"; do
  if [ -f "$p" ]; then printf '\\n%s file %s\\n' "$M" "$p"; printf '%s\\n' "$p" | lite; continue; fi
  [ -d "$p" ] || continue
  printf '\\n%s file %s\\n' "$M" "$p"
  echo "owner=$(ls -ld "$p/" | awk '{print $3}')"
  if ! [ -r "$p" ] || ! [ -x "$p" ]; then printf '\\n%s denied %s\\n' "$M" "$p"; continue; fi
  echo "kib=$($T du -skx "$p/" | awk '{print $1}')"
  echo "files=$($T find "$p/" -xdev -type f | wc -l | tr -d ' ')"
  $T find "$p/" -xdev -type f -mtime -7 -exec ls -ldn {} + | awk '{n++; b+=$5} END {printf "week=%d\\nweekbytes=%.0f\\n", n, b}'
  echo "newest=$($T find "$p/" -xdev -type f -mtime -7 -exec $ST {} + | sort -n | tail -n 1)"
  $T find "$p/" -xdev -type f -size +0 \\( -name '*.db' -o -name '*.db3' -o -name '*.sqlite' -o -name '*.sqlite3' \\) | sort | head -n 50 | lite
done; return 0; }
`;

export interface ThirdRound {
  readonly directories: readonly string[];
  readonly files: readonly string[];
}

export function thirdRound(mark: string, { directories, files }: ThirdRound): string {
  const includes = files.length === 0 ? '' : `s files f ${files.map(globbed).join(' ')}\n`;
  const data = directories.length === 0 ? '' : `${measure}s data d ${directories.map(homed).join(' ')}\n`;
  return `${shellFrame(mark)}${includes}${data}`;
}

/** `~` and `$B`, the prefix of Homebrew, stand in the table of fingerprints. */
function homed(path: string): string {
  if (path.startsWith('~/')) return `"$HOME"${quoted(path.slice(1))}`;
  return path.startsWith('$B/') ? `"$B"${quoted(path.slice(2))}` : quoted(path);
}

/** An include may have wildcards, which the shell resolves; all else is quoted. */
function globbed(path: string): string {
  return path
    .split(/([*?])/)
    .map((part) => (part === '*' || part === '?' ? part : part === '' ? '' : quoted(part)))
    .join('');
}
