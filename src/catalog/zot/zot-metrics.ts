// The script that tells Prometheus' textfile collector whether zot answers. It runs as a LaunchAgent, which has no
// shell's PATH, so every program is absolute; the file appears by rename, so that no half of it is ever scraped
// (github.com/prometheus/node_exporter, textfile collector).

export interface ZotMetrics {
  readonly port: number;
  /** The collector's directory. */
  readonly textfileDirectory: string;
}

export function zotMetricsFile({ textfileDirectory }: ZotMetrics): string {
  return `${textfileDirectory}/zot.prom`;
}

export function zotMetricsScript(options: ZotMetrics): string {
  const file = zotMetricsFile(options);
  return [
    '#!/bin/bash',
    'set -euo pipefail',
    `file='${file}'`,
    `temporary='${file}.tmp'`,
    'up=0',
    `if /usr/bin/curl --silent --fail --max-time 5 --output /dev/null 'http://127.0.0.1:${options.port}/v2/'; then`,
    '  up=1',
    'fi',
    '/usr/bin/printf \'# HELP zot_up Whether the registry answers.\\n# TYPE zot_up gauge\\nzot_up %s\\n\' "$up" >"$temporary"',
    '/bin/mv -f "$temporary" "$file"',
    '',
  ].join('\n');
}
