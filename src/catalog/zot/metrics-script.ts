// The script that says for Prometheus' textfile collector whether the registry answers. Absolute paths only: launchd
// does not give agents the PATH of a shell. Written beside and renamed, so that no half file is ever read.

export function zotMetricsScript({ port, metricsFile }: { readonly port: number; readonly metricsFile: string }): string {
  return `#!/bin/bash
set -euo pipefail
metrics_file=${metricsFile}
temporary_file="$metrics_file.$$"
# The header tells a registry from whatever else may answer on a port.
if /usr/bin/curl -sf -o /dev/null -D - http://localhost:${port}/v2/ | /usr/bin/grep -qi '^docker-distribution-api-version: registry/2.0'; then
  up=1
else
  up=0
fi
printf '# HELP zot_up Whether the registry answers.\\n# TYPE zot_up gauge\\nzot_up %s\\n' "$up" > "$temporary_file"
/bin/mv "$temporary_file" "$metrics_file"
`;
}
