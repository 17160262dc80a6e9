// Without --bg it ends with the shell.
import type { AtlasEntry } from '../entry.ts';

export const tailscaleServeForeground: AtlasEntry = {
  id: 'tailscale-serve-foreground',
  statement:
    '`tailscale serve` runs in the foreground unless `--bg` is given, and what it serves ends with it; with `--service` it is kept.',
  versions: 'Tailscale client 1.52 and later',
  sources: [{ title: 'tailscale serve command', url: 'https://tailscale.com/docs/reference/tailscale-cli/serve.md' }],
  derives: 'command-flags: a step serves in the foreground.',
  knows: {
    form: 'command-flags',
    line: /\btailscale serve\b(?!.*\b(?:status|reset|clear|drain|advertise|get-config|set-config)\b)/,
    lacks: /--bg\b|--service\b/,
    level: 'error',
    because: 'it serves only while this command runs',
    suggestion: 'Add `--bg`, or serve a service with `--service`.',
  },
  bad: {
    'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'tailscale serve --https=443 http://localhost:3000', effect: 'changes' }] },
  },
  good: {
    'one/run': {
      runs: [{ at: 'host:mini', shell: 'ssh', line: 'tailscale serve --bg --https=443 http://localhost:3000', effect: 'changes' }],
    },
  },
};
