// What services of the catalog, and others that many people run, look like on a host: programs, images, ports, places. Data only;
// ports are the defaults of each product's own documentation, and alone they prove nothing.

export interface Fingerprint {
  readonly service: string;
  /** Names of its program, without folders; `*` stands for anything. */
  readonly programs?: readonly string[];
  /** Repositories of its image, the last part or the last two. */
  readonly images?: readonly string[];
  /** Names of units, formulas and agents; the last part of a dotted label counts as well. */
  readonly units?: readonly string[];
  readonly ports?: readonly number[];
  /** Where it answers over HTTP when it is well; without it, it is no web program. */
  readonly health?: string;
  /** Where it keeps what it keeps, when nobody chose another place: `~` home, `$B` the prefix of Homebrew. */
  readonly data?: readonly string[];
  readonly config?: readonly string[];
  /** What its data is worth; left out, the survey asks. */
  readonly criticality?: 'precious' | 'rebuildable' | 'disposable';
  /** It keeps nothing of its own. */
  readonly keepsNothing?: true;
  /** It saves what others keep. */
  readonly backup?: true;
}

export const fingerprints: readonly Fingerprint[] = [
  { service: 'miniflux', programs: ['miniflux'], images: ['miniflux'], ports: [8080], health: '/healthcheck', config: ['/etc/miniflux.conf', '$B/etc/miniflux.conf'], keepsNothing: true },
  { service: 'registry', programs: ['zot', 'zot-*', 'registry', 'docker-registry'], images: ['zot', 'zot-linux-amd64', 'zot-linux-arm64', 'registry'], ports: [5000, 5050], health: '/v2/', data: ['~/zot', '/var/lib/zot', '/var/lib/docker-registry'], criticality: 'rebuildable' },
  { service: 'postgresql', programs: ['postgres', 'postmaster'], images: ['postgres', 'postgis', 'pgvector', 'timescaledb', 'pgvecto-rs'], units: ['postgresql', 'postgresql@*', 'postgresql.service'], ports: [5432], criticality: 'precious' },
  { service: 'mysql', programs: ['mysqld', 'mariadbd'], images: ['mysql', 'mariadb'], units: ['mysql', 'mariadb'], ports: [3306], criticality: 'precious' },
  { service: 'redis', programs: ['redis-server', 'valkey-server'], images: ['redis', 'valkey', 'redis-stack'], ports: [6379], data: ['/var/lib/redis'] },
  { service: 'grafana', programs: ['grafana', 'grafana-server'], images: ['grafana', 'grafana-oss'], ports: [3000], health: '/api/health', data: ['/var/lib/grafana', '$B/var/lib/grafana'], config: ['/etc/grafana/grafana.ini', '$B/etc/grafana/grafana.ini'], criticality: 'precious' },
  { service: 'prometheus', programs: ['prometheus'], images: ['prometheus'], ports: [9090], health: '/-/healthy', data: ['/var/lib/prometheus', '$B/var/prometheus'], config: ['/etc/prometheus/prometheus.yml', '$B/etc/prometheus.yml'], criticality: 'rebuildable' },
  { service: 'alertmanager', programs: ['alertmanager', 'prometheus-alertmanager'], images: ['alertmanager'], ports: [9093], health: '/-/healthy', data: ['/var/lib/prometheus/alertmanager'], criticality: 'disposable' },
  { service: 'node-exporter', programs: ['node_exporter', 'prometheus-node-exporter'], images: ['node-exporter'], ports: [9100], health: '/metrics', keepsNothing: true },
  { service: 'loki', programs: ['loki'], images: ['loki'], ports: [3100], health: '/ready', data: ['/var/lib/loki', '$B/var/loki'], config: ['/etc/loki/config.yml', '$B/etc/loki-local-config.yaml'], criticality: 'disposable' },
  { service: 'alloy', programs: ['alloy'], images: ['alloy'], units: ['grafana-alloy', 'alloy'], ports: [12345], health: '/-/ready', config: ['/etc/alloy/config.alloy', '$B/etc/grafana-alloy/config.alloy'], criticality: 'disposable' },
  { service: 'forgejo', programs: ['forgejo'], images: ['forgejo'], ports: [3000, 3001], health: '/api/healthz', data: ['/var/lib/forgejo', '$B/var/forgejo'], config: ['/etc/forgejo/app.ini', '$B/var/forgejo/custom/conf/app.ini'], criticality: 'precious' },
  { service: 'gitea', programs: ['gitea'], images: ['gitea'], ports: [3000], health: '/api/healthz', data: ['/var/lib/gitea', '$B/var/gitea'], config: ['/etc/gitea/app.ini'], criticality: 'precious' },
  { service: 'devpi', programs: ['devpi-server'], images: ['devpi', 'devpi-server'], units: ['devpi'], ports: [3141], health: '/+api', data: ['~/devpi', '~/.devpi/server'], criticality: 'rebuildable' },
  { service: 'kiwix', programs: ['kiwix-serve'], images: ['kiwix-serve'], units: ['kiwix-serve', 'kiwix'], ports: [5501], health: '/', criticality: 'rebuildable' },
  { service: 'transmission', programs: ['transmission-daemon'], images: ['transmission'], units: ['transmission-cli', 'transmission-daemon'], ports: [9091], health: '/transmission/web/', data: ['~/transmission', '/var/lib/transmission-daemon', '$B/var/transmission'], criticality: 'rebuildable' },
  { service: 'plex', programs: ['Plex Media Server'], images: ['plex', 'pms-docker'], units: ['plexmediaserver'], ports: [32400], health: '/identity', data: ['/var/lib/plexmediaserver', '~/Library/Application Support/Plex Media Server'], criticality: 'precious' },
  { service: 'jellyfin', programs: ['jellyfin'], images: ['jellyfin'], ports: [8096], health: '/health', data: ['/var/lib/jellyfin'], criticality: 'precious' },
  { service: 'borgmatic', programs: ['borgmatic', 'borg'], images: ['borgmatic'], units: ['borgmatic'], config: ['~/.config/borgmatic/config.yaml', '/etc/borgmatic/config.yaml', '/etc/borgmatic.d/config.yaml'], keepsNothing: true, backup: true },
  { service: 'restic', programs: ['restic'], images: ['restic'], units: ['restic', 'restic-backup', 'restic-backups-*'], keepsNothing: true, backup: true },
  { service: 'nginx', programs: ['nginx'], images: ['nginx', 'nginx-proxy', 'swag'], ports: [80, 443], keepsNothing: true },
  { service: 'nginx-proxy-manager', images: ['nginx-proxy-manager'], ports: [81], health: '/', criticality: 'precious' },
  { service: 'caddy', programs: ['caddy'], images: ['caddy'], ports: [80, 443], data: ['/var/lib/caddy'], criticality: 'rebuildable' },
  { service: 'traefik', programs: ['traefik'], images: ['traefik'], ports: [80, 443], keepsNothing: true },
  { service: 'tailscaled', programs: ['tailscaled', 'Tailscale'], images: ['tailscale'], units: ['tailscaled', 'tailscale'], keepsNothing: true },
  { service: 'vaultwarden', programs: ['vaultwarden'], images: ['vaultwarden', 'bitwardenrs/server'], health: '/alive', data: ['/var/lib/vaultwarden', '/var/lib/bitwarden_rs'], criticality: 'precious' },
  { service: 'nextcloud', images: ['nextcloud', 'nextcloud/all-in-one'], health: '/status.php', data: ['/var/www/nextcloud', '/var/lib/nextcloud'], criticality: 'precious' },
  { service: 'immich', images: ['immich-server'], units: ['immich-server'], ports: [2283], health: '/api/server/ping', data: ['/var/lib/immich'], criticality: 'precious' },
  { service: 'immich-machine-learning', images: ['immich-machine-learning'], ports: [3003], criticality: 'disposable' },
  { service: 'home-assistant', programs: ['hass'], images: ['home-assistant', 'homeassistant'], units: ['home-assistant'], ports: [8123], health: '/manifest.json', data: ['/var/lib/hass'], criticality: 'precious' },
  { service: 'mosquitto', programs: ['mosquitto'], images: ['eclipse-mosquitto', 'mosquitto'], ports: [1883], data: ['/var/lib/mosquitto'], criticality: 'disposable' },
  { service: 'syncthing', programs: ['syncthing'], images: ['syncthing'], units: ['syncthing', 'syncthing@*'], ports: [8384], health: '/rest/noauth/health', data: ['~/.local/state/syncthing', '/var/lib/syncthing'], criticality: 'precious' },
  { service: 'paperless', images: ['paperless-ngx'], units: ['paperless-web'], health: '/', data: ['/var/lib/paperless'], criticality: 'precious' },
  { service: 'freshrss', images: ['freshrss'], health: '/', criticality: 'precious' },
  { service: 'pihole', programs: ['pihole-FTL'], images: ['pihole'], ports: [53], data: ['/etc/pihole'], criticality: 'rebuildable' },
  { service: 'adguard-home', programs: ['AdGuardHome'], images: ['adguardhome'], ports: [53, 3000], data: ['/opt/AdGuardHome/data'], criticality: 'rebuildable' },
  { service: 'uptime-kuma', images: ['uptime-kuma'], ports: [3001], health: '/', criticality: 'rebuildable' },
  { service: 'sonarr', programs: ['Sonarr'], images: ['sonarr'], ports: [8989], health: '/ping', data: ['/var/lib/sonarr'], criticality: 'precious' },
  { service: 'radarr', programs: ['Radarr'], images: ['radarr'], ports: [7878], health: '/ping', data: ['/var/lib/radarr'], criticality: 'precious' },
  { service: 'minio', programs: ['minio'], images: ['minio'], ports: [9000], health: '/minio/health/live', criticality: 'precious' },
  { service: 'influxdb', programs: ['influxd'], images: ['influxdb'], ports: [8086], health: '/health', data: ['/var/lib/influxdb'], criticality: 'precious' },
  { service: 'sshd', programs: ['sshd'], units: ['ssh', 'sshd', 'ssh.socket'], ports: [22], keepsNothing: true },
  { service: 'docker', programs: ['dockerd', 'containerd', 'com.docker.backend'], units: ['docker', 'containerd'], keepsNothing: true },
];
