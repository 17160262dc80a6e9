// What every probe script begins with: a PATH that finds what login shells find, no prompts, and functions that frame what is
// printed. POSIX sh only. Nothing in any script writes: files are only read, and programs are only asked.

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** `s NAME COMMAND…` frames a section, `f FILE…` prints whole files in it, `h NAME` says whether a program is there. */
export function shellFrame(mark: string): string {
  return `M=${quoted(mark)}
LC_ALL=C; export LC_ALL
HOMEBREW_NO_AUTO_UPDATE=1 HOMEBREW_NO_ANALYTICS=1 HOMEBREW_NO_ENV_HINTS=1; export HOMEBREW_NO_AUTO_UPDATE HOMEBREW_NO_ANALYTICS HOMEBREW_NO_ENV_HINTS
PATH="\${PATH:-/usr/bin:/bin}:/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin:/usr/local/sbin:/opt/homebrew/bin:/opt/homebrew/sbin:/run/current-system/sw/bin:/usr/syno/bin"
for p in /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin /usr/lib/postgresql/*/bin /opt/homebrew/opt/mysql*/bin; do [ -d "$p" ] && PATH="$PATH:$p"; done
export PATH
B=/opt/homebrew; [ -d "$B" ] || B=/usr/local
: "\${HOME:=/}"
: "\${XDG_RUNTIME_DIR:=/run/user/$(id -u)}"; export XDG_RUNTIME_DIR
T=; if timeout 5 true >/dev/null 2>&1; then T='timeout 30'; fi
h() { command -v "$1" >/dev/null 2>&1; }
s() { n=$1; shift; printf '\\n%s begin %s\\n' "$M" "$n"; "$@" </dev/null 2>/dev/null; printf '\\n%s end %s %s\\n' "$M" "$n" "$?"; }
f() { for p in "$@"; do
  if [ -f "$p" ] && [ -r "$p" ]; then printf '\\n%s file %s\\n' "$M" "$p"; head -c 200000 "$p"
  elif [ -f "$p" ]; then printf '\\n%s denied %s\\n' "$M" "$p"; fi
done; return 0; }
`;
}
