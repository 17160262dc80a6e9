// What is run at the two ends of a move of files: POSIX sh with find, sort, tar and a program that digests. Names go in and out
// ended by NUL, as the bytes that they are. The twin has stand-ins of these scripts, by their names.
// Manuals: GNU find (-printf), GNU tar (--null, --sparse, --xattrs), FreeBSD stat(1) (-f) and bsdtar(1), openssl-dgst(1).
import { settlingMs } from './file-entry.ts';
import type { FileScript } from './file-side.ts';

/** What is there, which tools, and what is known of an earlier pass. One `key value` a line; few processes, since each counts. */
const look = String.raw`
LC_ALL=C; export LC_ALL
if [ -L "$1" ]; then echo root link; elif [ -d "$1" ]; then echo root directory; elif [ -e "$1" ]; then echo root other; else echo root absent; fi
n=$(date +%s.%N)
if [ "$(find / -maxdepth 0 -printf '%y%%' 2>/dev/null)" = d% ]; then echo list gnu
elif stat -f %z / >/dev/null 2>&1; then echo list bsd; n=$(date +%s); fi
if [ -d "$1" ]; then echo before $(find "$1" -maxdepth 0 -printf '%m %U %G' 2>/dev/null || stat -f '%Lp %u %g' "$1"); fi
echo now "$n"
case $(tar --version 2>/dev/null) in *'GNU tar'*) echo tar gnu;; *bsdtar*|*libarchive*) echo tar bsd;; esac
case $(tar --help 2>/dev/null) in *--xattrs*) echo xattrs yes;; esac
case $(cp --help 2>/dev/null) in *--parents*) echo cp gnu;; esac
h() { case $(printf abc | "$@" 2>/dev/null) in ba7816bf*) echo hash "$1";; *) return 1;; esac; }
h openssl dgst -sha256 -r || h sha256sum || h shasum -a 256
if command -v sqlite3 >/dev/null 2>&1; then echo sqlite yes; fi
i=$(id); echo id "$i"
echo cpus "$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)"
p=$1; while [ ! -d "$p" ] && [ "$p" ]; do p=${'$'}{p%/*}; done; p=${'$'}{p:-/}
if [ -w "$p" ]; then echo writable yes; fi
echo free $(df -Pk "$p" 2>/dev/null)
echo inodes $(df -Pi "$p" 2>/dev/null)
if [ -d "$1" ]; then for f in "$1"/* "$1"/.[!.]* "$1"/..?*; do if [ -e "$f" ] || [ -L "$f" ]; then case $f in "$1"/lost+found) ;; *) echo filled yes; break;; esac; fi; done; fi
i=${'$'}{i#uid=}; f=/var/tmp/longshore-${'$'}{i%%[!0-9]*}/$2
if [ -f "$f.mark" ] && [ -O "$f.mark" ]; then read -r m <"$f.mark"; echo mark "$m"; fi
exit 0`;

/** Without names of owners: find reads /etc/passwd again for each file, which takes longer than all else. */
const listed = String.raw`{ find . -ignore_readdir_race "$@" -printf '%P//%y %m %U %G %s %T@ %C@ %i %n %b %l\0'; printf '//end %s\0' "$?"; } | sort -z`;

/** The clock over there, then everything below a directory, sorted; further words are conditions for find. GNU. */
const listGnu = String.raw`
cd -- "$1" || exit 1; shift
LC_ALL=C; export LC_ALL
printf '//now %s\0' "$(date +%s.%N)"
${listed}`;

/** The SHA-256 of what `listGnu` prints after the clock; nothing where no directory is. */
const fingerprint = String.raw`
cd -- "$1" 2>/dev/null || exit 0; shift
LC_ALL=C; export LC_ALL
${listed} | { sha256sum 2>/dev/null || shasum -a 256; }`;

/** Names of users and groups, asked for as `u1000` and `g100`: a line for each, empty where it has none. */
const names = String.raw`
shift
for i; do
  case $i in
    u*) n=$(getent passwd "${'$'}{i#u}" 2>/dev/null || id -un "${'$'}{i#u}" 2>/dev/null);;
    *) n=$(getent group "${'$'}{i#g}" 2>/dev/null);;
  esac
  echo "${'$'}{n%%:*}"
done`;

/** The clock over there, then the versions of the files whose names come in; those that are gone are left out. */
const versions = String.raw`
cd -- "$1" || exit 1
LC_ALL=C; export LC_ALL
printf '//now %s\0' "$(date +%s.%N)"
xargs -0 sh -c 'find "$@" -maxdepth 0 -printf "%p//%s/%T@/%C@/%i\0" 2>/dev/null' sh; exit 0`;

/** The same with BSD's stat: in find's order, ended by newlines. */
const listBsd = String.raw`
cd -- "$1" || exit 1; shift
LC_ALL=C; export LC_ALL
echo "//now $(date +%s)"
find . "$@" -print0 | xargs -0 stat -f '%N//%p %u %g %z %Fm %Fc %i %l %b %Su/%Sg/%Y'
echo '//end 0'`;

/** How many files, and their bytes. */
const measure = String.raw`
cd -- "$1" || exit 1; shift
LC_ALL=C; export LC_ALL
find . "$@" -type f -printf '%s\n' | awk '{ s += $1 } END { printf "%d %.0f", NR, s }'`;

/** A SHA-256 for each name; names that cannot be read are left out. The program is the first word. */
const hash = String.raw`
cd -- "$1" || exit 1; shift
LC_ALL=C xargs -0 "$@"; exit 0`;

/**
 * Copies the named files from the directory in `$2` to that in `$1`, on one machine: attributes, links and holes stay. `$3` is for cp;
 * what follows digests. Says in base64, since names may hold any byte, under a heading each: the source's digests, which are made
 * beside the copy; the target's clock and versions when a later change would show in them; and the digests of what is there. GNU.
 */
const copyHere = String.raw`
T=$1 O=$3; cd -- "$2" || exit 1; shift 3; H=$*
LC_ALL=C; export LC_ALL T O H
{ xargs -0 sh -c '
printf "//source\0"
$H "$@" 2>/dev/null &
cp -a --parents --remove-destination $O -t "$T" -- "$@"; r=$?
wait
cd -- "$T" || exit 1
sleep ${settlingMs / 1000}
printf "//there %s\0" "$(date +%s.%N)"
find "$@" -maxdepth 0 -printf "%p//%s/%T@/%C@/%i\0" 2>/dev/null
printf "//read\0"
$H "$@" 2>/dev/null
exit $r' sh; printf '//end %s\0' "$?"; } | base64 -w 0`;

/** An archive of the files that are named. What vanishes is left out; whoever reads it sees what came. */
const pack = String.raw`
cd -- "$1" || exit 1; shift
COPYFILE_DISABLE=1; export COPYFILE_DISABLE
tar -cf - "$@" --null -T -; exit 0`;

const unpack = String.raw`
mkdir -p -- "$1" && cd -- "$1" || exit 1; shift
tar -xpf - "$@"`;

const remove = String.raw`
cd -- "$1" || exit 1
xargs -0 rm -rf --`;

/** What is only in memory would be nowhere after a power failure. */
const sync = String.raw`
sync -f -- "$1" 2>/dev/null || sync`;

/** Which programs have a file of the tree open, as `NUMBER NAME`: of all users for root, else of one's own. 1 where that cannot be seen. */
const open = String.raw`
if [ -d /proc/self/fd ]; then
  find /proc/[0-9]*/fd -type l -exec ls -l {} + 2>/dev/null | LC_ALL=C awk -v d="$1/" '
    /^\/proc\// { p = $0; sub("^/proc/", "", p); sub("/.*", "", p) }
    { i = index($0, " -> "); if (i && index(substr($0, i + 4), d) == 1) { if (match($0, "/proc/[0-9]+")) p = substr($0, RSTART + 6, RLENGTH - 6); if (!s[p]++) print p } }' |
  while read -r p; do n=; read -r n <"/proc/$p/comm"; echo "$p $n"; done 2>/dev/null
  exit 0
elif command -v lsof >/dev/null 2>&1; then lsof -t +D "$1" 2>/dev/null; exit 0
else exit 1; fi`;

/** Where records lie: nobody else can have put one there. */
const vault = String.raw`d=/var/tmp/longshore-$(id -u); umask 077; mkdir -p "$d" && [ -O "$d" ] && [ ! -L "$d" ] || exit 1; f=$d/$2`;

/**
 * Puts together what a pass has written down and what was known before; the third word says what sort of pass comes now, and the
 * fourth what stands in the target's place, which is kept before the first pass puts anything there.
 */
const settle = String.raw`${vault}
if [ "$4" ] && [ ! -f "$f" ] && [ ! -f "$f.part" ]; then printf '//before %s\0' "$4" >"$f" || exit 1; fi
echo "$3" >"$f.mark" || exit 1
if [ -f "$f.part" ]; then
  if [ -f "$f" ]; then LC_ALL=C sort -z -m "$f.part" "$f" >"$f.both" && mv "$f.both" "$f" && rm "$f.part"; else mv "$f.part" "$f"; fi
fi`;

const recall = String.raw`d=/var/tmp/longshore-$(id -u); f=$d/$2
if [ ! -O "$d" ]; then exit 0
elif [ -f "$f.part" ] && [ -f "$f" ]; then LC_ALL=C sort -z -m "$f.part" "$f"
elif [ -f "$f.part" ]; then cat "$f.part"
elif [ -f "$f" ]; then cat "$f"; fi`;

/** What a pass finds out is added as it comes, so that the next one has it after a crash; a look at everything replaces all. */
const keep = String.raw`${vault}
if [ "$3" = whole ]; then cat >"$f.new" && mv "$f.new" "$f" && rm -f "$f.part"; else cat >"$f.part"; fi`;

const forget = String.raw`${vault}
rm -f "$f" "$f.part" "$f.new" "$f.both" "$f.mark" "$f.seen"`;

/** What a comparison saw that found no difference: only whole, or not at all. */
const keepSeen = String.raw`${vault}
cat >"$f.new" && mv "$f.new" "$f.seen"`;

const recallSeen = String.raw`f=/var/tmp/longshore-$(id -u)/$2.seen
if [ -O "$f" ]; then cat "$f"; fi`;

/** Empties a directory, and removes it where the second word says so. What the file system itself keeps there stays. */
const clear = String.raw`
if [ ! -d "$1" ] || [ -L "$1" ]; then exit 0; fi
cd -- "$1" && find . ! -name . -prune ! -name lost+found -exec rm -rf -- {} + || exit 1
case $2 in
  absent) cd / && rmdir -- "$1";;
  *) chown "$3:$4" . 2>/dev/null; chmod "$2" .;;
esac`;

const script = (name: string, text: string): FileScript => ({ name: `longshore-files-${name}`, text: text.trim() });

export const scripts = {
  look: script('look', look),
  listGnu: script('list', listGnu),
  listBsd: script('list-bsd', listBsd),
  fingerprint: script('fingerprint', fingerprint),
  names: script('names', names),
  versions: script('versions', versions),
  measure: script('measure', measure),
  hash: script('hash', hash),
  copyHere: script('copy-here', copyHere),
  pack: script('pack', pack),
  unpack: script('unpack', unpack),
  remove: script('remove', remove),
  sync: script('sync', sync),
  open: script('open', open),
  settle: script('settle', settle),
  recall: script('recall', recall),
  keep: script('keep', keep),
  keepSeen: script('keep-seen', keepSeen),
  recallSeen: script('recall-seen', recallSeen),
  forget: script('forget', forget),
  clear: script('clear', clear),
} as const;
