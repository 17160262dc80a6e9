// The first round: all that can be asked without knowing anything of the host.
import { shellFrame } from './shell-frame.ts';

const showProperties = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'FragmentPath',
  'MainPID',
  'User',
  'ExecStart',
  'WorkingDirectory',
  'Unit',
  'TimersCalendar',
  'TimersMonotonic',
]
  .map((name) => `-p ${name}`)
  .join(' ');

/** Folders in which people keep Compose files, and how deep. */
const composeFolders = '"$HOME" /opt /srv /docker /volume1/docker /volume1/homes /etc/docker /var/lib/docker-compose';

export function firstRound(mark: string): string {
  return `${shellFrame(mark)}
system() { echo "kernel=$(uname -s)"; echo "release=$(uname -r)"; echo "machine=$(uname -m)"; echo "host=$(uname -n)"
  echo "user=$(id -un)"; echo "uid=$(id -u)"; echo "home=$HOME"
  echo "cpus=$(getconf _NPROCESSORS_ONLN 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null)"
  if h sw_vers; then echo "macos=$(sw_vers -productVersion)"; echo "memory=$(sysctl -n hw.memsize)"
  else while read -r k v u; do if [ "$k" = MemTotal: ]; then echo "memory=\${v}\${u}"; fi; done </proc/meminfo; fi; }
accounts() { if h getent; then getent passwd; else cat /etc/passwd; fi; }
plists() { for p in "$HOME"/Library/LaunchAgents/*.plist /Library/LaunchAgents/*.plist /Library/LaunchDaemons/*.plist; do
  [ -f "$p" ] || continue
  if [ -r "$p" ]; then printf '\\n%s file %s\\n' "$M" "$p"; plutil -convert xml1 -o - "$p" 2>/dev/null || head -c 200000 "$p"
  else printf '\\n%s denied %s\\n' "$M" "$p"; fi
done; return 0; }
composes() { for r in ${composeFolders}; do [ -d "$r" ] && $T find "$r" -maxdepth 4 \\( -name node_modules -o -name .git -o -name Library -o -name .cache \\) -prune -o -type f \\( -name 'compose.y*ml' -o -name 'docker-compose.y*ml' \\) -print; done | sort -u | head -n 200 | while IFS= read -r p; do f "$p"; done; return 0; }
nginxes() { f /etc/nginx/nginx.conf /etc/nginx/conf.d/*.conf /etc/nginx/sites-enabled/* /etc/nginx/http.d/*.conf "$B"/etc/nginx/nginx.conf "$B"/etc/nginx/servers/* /usr/local/etc/nginx/nginx.conf; }
caddies() { f /etc/caddy/Caddyfile /etc/caddy/conf.d/* "$B"/etc/Caddyfile "$HOME"/Caddyfile "$HOME"/.config/caddy/Caddyfile; }
pgsockets() { if [ -r /proc/net/unix ]; then grep -o '/[^ ]*\\.s\\.PGSQL\\.[0-9]*$' /proc/net/unix | sort -u; else ls -d /tmp/.s.PGSQL.*[0-9] /var/run/postgresql/.s.PGSQL.*[0-9]; fi; return 0; }
tailscales() { t=tailscale; h tailscale || t=/Applications/Tailscale.app/Contents/MacOS/Tailscale; $T "$t" "$@"; }
s system system
s os-release cat /etc/os-release
s synology cat /etc.defaults/VERSION
s disks df -P -k
if h dscl; then s dscl dscl . -list /Users UniqueID; else s passwd accounts; fi
s processes ps -A -o pid= -o ppid= -o user= -o args=
if h ss; then s ss-listeners ss -H -ltnp; s ss-connections ss -H -tnp state established
elif h lsof; then s lsof-listeners lsof -nP -iTCP -sTCP:LISTEN -F pcn; s lsof-connections lsof -nP -iTCP -sTCP:ESTABLISHED -F pcn
elif h netstat; then s netstat netstat -atnp; fi
if h systemctl; then
  s systemd-show $T systemctl show '*.service' '*.timer' ${showProperties} --no-pager
  s systemd-user-show $T systemctl --user show '*.service' '*.timer' ${showProperties} --no-pager
fi
s unit-files f /etc/systemd/system/*.service /etc/systemd/system/*.timer "$HOME"/.config/systemd/user/*.service "$HOME"/.config/systemd/user/*.timer
if h launchctl; then s launchctl launchctl list; s plists plists; fi
if h brew; then s brew-services $T brew services info --all --json; s brew-versions $T brew list --versions; fi
if h crontab; then s crontab crontab -l; fi
s cron-files f /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/*
if h docker; then s docker-ps $T docker ps -a --no-trunc --format '{{json .}}'; s compose-ls $T docker compose ls -a --format json; fi
if h podman; then s podman-ps $T podman ps -a --format json; fi
s compose-files composes
s nginx-files nginxes
s caddy-files caddies
s postgres-sockets pgsockets
if h tailscale || [ -x /Applications/Tailscale.app/Contents/MacOS/Tailscale ]; then s tailscale-status tailscales status --json; s tailscale-serve tailscales serve status --json; fi
`;
}
