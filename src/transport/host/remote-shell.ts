// The other side of a lane: a loop in POSIX sh that is sent over standard input and evaluates scripts of known length.
// Nothing is installed, nothing is written, and no line of it stands in an argument list. docs/guide/hosts.md describes it.
import { quoted } from './quoted.ts';

/**
 * What the login shell is asked to run. Free of everything that fish, csh or zsh read otherwise inside quotes (backslash,
 * exclamation mark, newline); the shell that it starts takes its first line from standard input.
 */
const start = `exec /bin/sh -c 'IFS= read -r l; eval "$l"'`;

/** Programs that a session without a login misses, at the end, so that the person's own order counts. */
const places = [
  '/opt/homebrew/bin',
  '/opt/homebrew/sbin',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/bin',
  '/bin',
  '/usr/sbin',
  '/sbin',
  '/run/current-system/sw/bin',
];

/**
 * Reads exactly n bytes and not one more, since the rest of the stream belongs to others. `dd` does it where it knows
 * `fullblock` (GNU, busybox, FreeBSD 13); `head -c` only where it does not read ahead (busybox and BSD do), which is tried
 * out; a byte at a time works everywhere, at some 2 MB/s.
 */
const reader = [
  `p='printf abcdef'`,
  `if [ "$($p | { dd bs=3 count=1 iflag=fullblock >/dev/null 2>&1; cat; })" = def ]; then d() { dd bs="$1" count="$2" iflag=fullblock 2>/dev/null; }`,
  `elif [ "$($p | { head -c 3 >/dev/null 2>&1; cat; })" = def ]; then d() { head -c "$(($1 * $2))"; }`,
  `else d() { dd ibs=1 obs=65536 count="$(($1 * $2))" 2>/dev/null; }`,
  `fi`,
  `t() { if [ "$1" -ge 1048576 ]; then d 1048576 "$(($1 / 1048576))"; fi; if [ "$(($1 % 1048576))" -gt 0 ]; then d "$(($1 % 1048576))" 1; fi; }`,
];

/**
 * b, e  begin and end of a frame, on both streams.      x  runs a program; the shell's own remarks on its death are dropped.
 * a     whether a missing path is really missing (0) or hidden from us (1).
 * s     clears staging folders that dead sessions left.
 * S     lstat of paths.   R  contents of files.   O  content of one, as hex.   L  names in a directory.
 * w c f k z  a group of file writes: begin, may this one be written, it failed, keep owners, end.   o y  how to make files durable.
 * M     makes a directory.   r  removes; X does all but what `rm` can take at once.
 */
const library = String.raw`
b() { printf "\n$K B $1\n"; printf "\n$K B $1\n" >&2; }
e() { printf "\n$K E $1 $2\n"; printf "\n$K E $1 $2\n" >&2; }
exec 9>&2
x() { exec 2>/dev/null; ( exec 2>&9 9>&-; exec "$@" ); i=$?; exec 2>&9; return $i; }
a() { i=$1; while i=${'$'}{i%/*}; [ -n "$i" ]; do if [ -d "$i" ]; then [ -x "$i" ]; return; fi; done; }
s() { for i in "$1"/.longshore-*; do if [ -d "$i" ] && [ -w "$i" ] && ! kill -0 "${'$'}{i##*-}" 2>/dev/null; then rm -rf "$i"; fi; done; }
if stat -c %a / >/dev/null 2>&1; then
  Z='stat -c %f/%Y/%s/%u/%U/%n' Y='stat -c %s/%Y/%Z/%i' V='stat -c %a' U='stat -c %u:%g/%n'
else
  Z='stat -f %Xp/%m/%z/%u/%Su/%N' Y='stat -f %z/%m/%c/%i' V='stat -f %Mp%Lp' U='stat -f %u:%g/%N'
fi
S() {
  o=; for p do if [ -e "$p" ] || [ -L "$p" ]; then o=${'$'}{o}y; elif a "$p"; then o=${'$'}{o}m; else o=${'$'}{o}d; fi; done
  echo $o; LC_ALL=C $Z "$@" 2>/dev/null
}
l() {
  if [ -L "$1" ]; then l=l
  elif [ -f "$1" ]; then if [ -r "$1" ]; then l=f; else l=d; fi
  elif [ -d "$1" ]; then l=D; elif [ -e "$1" ]; then l=o; elif a "$1"; then l=m; else l=d; fi
}
R() {
  n= o=; for p do l "$p"; o=$o$l; if [ $l != f ]; then n=1; fi; done; echo $o
  if [ "$n" ]; then for p do shift; if [ -f "$p" ] && [ ! -L "$p" ] && [ -r "$p" ]; then set -- "$@" "$p"; fi; done; fi
  if [ $# -gt 0 ]; then $Y "$@"; echo; cat "$@"; $Y "$@"; fi
}
O() { l "$1"; echo "= $l"; if [ $l = f ]; then od -An -v -tx1 "$1"; fi; }
L() {
  if [ -d "$1" ] && [ ! -L "$1" ]; then
    if [ -r "$1" ] && [ -x "$1" ]; then
      echo y; o= n=0
      for p in "$1"/* "$1"/.*; do
        case ${'$'}{p##*/} in .|..) ;; *) if [ -e "$p" ] || [ -L "$p" ]; then o=$o${'$'}{p##*/}/ n=$((n+1)); fi;; esac
        if [ $n = 100 ]; then printf '//%s/' "$o"; o= n=0; fi
      done
      if [ $n != 0 ]; then printf '//%s/' "$o"; fi
    else echo d; fi
  elif [ -e "$1" ] || [ -L "$1" ]; then echo n; elif a "$1"; then echo m; else echo d; fi
}
p() { if [ ! -d "$1" ]; then if [ -e "$1" ] || [ -L "$1" ]; then G=not-a-directory; elif a "$1"; then G=no-directory; else G=permission-denied; fi
  elif [ ! -w "$1" ] || [ ! -x "$1" ]; then G=permission-denied; else G=; fi; [ -z "$G" ]; }
o() { if [ -z "$Q" ]; then if sync / 2>/dev/null && ! sync /dev/null/x 2>/dev/null; then Q=f; else Q=a; fi; fi; }
y() { if [ "$Q" = a ]; then sync; elif [ $# -gt 12 ]; then sync -f .; else sync "$@"; fi; }
w() {
  D=$1 W=; umask 077; LC_ALL=C; export LC_ALL
  if p "$D"; then
    s "$D"; T=$D/.longshore-$$; if [ -e "$T" ]; then rm -rf "$T"; fi
    if mkdir "$T" && cd "$T"; then W=1; else G=write-failed; fi
  fi
}
c() {
  if [ -z "$W" ]; then echo "$1 $G"; return 1; fi
  p=$D/$2
  if [ -d "$p" ] && [ ! -L "$p" ]; then echo "$1 not-a-file"; return 1; fi
  if [ -e "$p" ] && [ ! -L "$p" ] && [ ! -w "$p" ]; then echo "$1 permission-denied"; return 1; fi
}
f() { rm -f "./$2"; echo "$1 write-failed"; dd if=/dev/zero of=./.longshore-full bs=65536 count=1 >&2; rm -f ./.longshore-full; }
z() {
  if [ -z "$W" ]; then return; fi
  n= k=; for p do if [ ! -f "$p" ]; then n=1; fi; if [ -e "$D/$p" ]; then k=1; fi; done
  if [ "$n" ]; then for p do shift; if [ -f "$p" ]; then set -- "$@" "$p"; fi; done; fi
  if [ $# -gt 0 ]; then
    if y "$@"; then mv -f "$@" "$D"/; fi
    for p do if [ -e "$p" ]; then echo "~ $p"; fi; done
    if [ "$Q" = f ]; then sync "$D"; fi
  fi
  cd /; rm -rf "$T"
}
k() {
  n=; for p do if [ -e "$p" ]; then n=1; break; fi; done
  if [ -z "$n" ]; then return; fi
  $U . "$@" 2>/dev/null | { IFS=/ read -r own n; while IFS= read -r n; do
    if [ "${'$'}{n%%/*}" != "$own" ] && [ ! -L "${'$'}{n#*/}" ]; then chown "${'$'}{n%%/*}" "./${'$'}{n##*/}" 2>/dev/null; fi
  done; }
}
M() {
  if [ -L "$3" ]; then echo "$1 not-a-directory"
  elif [ -d "$3" ]; then
    if ! chmod "$2" "$3" 2>/dev/null; then q=$($V "$3"); if [ "$((0$q))" != "$((0$2))" ]; then echo "$1 permission-denied"; fi; fi
  elif [ -e "$3" ]; then echo "$1 not-a-directory"
  else q=${'$'}{3%/*}; if p "${'$'}{q:-/}"; then LC_ALL=C mkdir -m "$2" "$3" || echo "$1 write-failed"; else echo "$1 $G"; fi; fi
}
X() {
  if [ ! -e "$2" ] && [ ! -L "$2" ]; then if ! a "$2"; then echo "$1 permission-denied"; fi; return 0; fi
  q=${'$'}{2%/*}
  if [ ! -w "${'$'}{q:-/}" ]; then echo "$1 permission-denied"
  elif [ -d "$2" ] && [ ! -L "$2" ]; then
    s "$2"
    for q in "$2"/* "$2"/.[!.]* "$2"/..?*; do if [ -e "$q" ] || [ -L "$q" ]; then echo "$1 directory-not-empty"; return 0; fi; done
    if ! LC_ALL=C rmdir "$2"; then echo "$1 write-failed"; fi
  else return 1; fi
}
r() {
  N=0
  for p do
    shift; if X $N "$p"; then :; else set -- "$@" "$p"; fi; N=$((N+1))
  done
  if [ $# -gt 0 ]; then LC_ALL=C rm -f "$@"; for p do if [ -e "$p" ] || [ -L "$p" ]; then echo "~ $p"; fi; done; fi
}
cd 2>/dev/null || cd /
printf "\n$K R $$\n"; printf "\n$K R $$\n" >&2
while IFS= read -r h; do h=$(t "$h"); case $h in *"#$K") eval "$h";; *) exit 3;; esac; done
`;

const findPlaces = `PATH=\${PATH:-/usr/bin}; for i in ${places.join(' ')}; do case ":$PATH:" in *":$i:"*) ;; *) if [ -d "$i" ]; then PATH=$PATH:$i; fi;; esac; done; export PATH`;

/** One line that runs one program on the rest of the channel, and says on standard error when it begins and how it ended. */
function only(nonce: string, words: readonly string[]): string {
  const newline = words.some((word) => word.includes('\n')) ? `n=$(printf '\\nx'); n=\${n%x}; ` : '';
  const call = words.map((word) => quoted(word).replaceAll('\n', `'"$n"'`)).join(' ');
  return `${findPlaces}; cd 2>/dev/null || cd /; ${newline}printf '\\n%s B\\n' ${nonce} >&2; ${call}; printf '\\n%s E %s\\n' ${nonce} $? >&2\n`;
}

/** The text that a lane is opened with: a line, and the library by its length. The nonce stays in the shell's memory. */
function opening(nonce: string): string {
  const first = [`K=${nonce}`, findPlaces, reader.join('\n').replaceAll('\n', '; ').replaceAll('then;', 'then')];
  return `${first.join('; ')}; eval "$(t ${Buffer.byteLength(library)})"\n${library}`;
}

export const remoteShell = { start, opening, only };
