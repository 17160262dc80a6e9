// The script that saves the database at its new place. cron gives it a bare PATH, so programs have their full path; a dump
// that was cut short must not look like one.

export function backupScript({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `#!/bin/sh
set -eu
umask 077
out=/var/backups/miniflux/feeds-$(/usr/bin/date +%F).dump
/usr/local/bin/kubectl --namespace ${namespace} exec ${name}-1 --container postgres -- \\
  pg_dump --format=custom --dbname=miniflux > "$out.part"
/usr/bin/mv "$out.part" "$out"
`;
}
