// Up wants every setting again.
import type { AtlasEntry } from '../entry.ts';

export const tailscaleUpAllFlags: AtlasEntry = {
  id: 'tailscale-up-all-flags',
  statement:
    '`tailscale up` with flags is refused unless it repeats every setting that is not at its default, or `--reset` gives those up; `tailscale set` changes one setting.',
  versions: 'Tailscale client 1.8 and later',
  sources: [{ title: 'tailscale up command', url: 'https://tailscale.com/kb/1241/tailscale-up', unread: true }],
  derives: 'command-flags: a step changes one setting by `tailscale up`.',
  knows: {
    form: 'command-flags',
    line: /\btailscale up\b.*--(?!auth-?key|reset|force-reauth|operator)/,
    lacks: /--reset\b|--auth-?key\b|--force-reauth\b/,
    level: 'warning',
    because: 'it is refused when other settings are not repeated',
    suggestion: 'Use `tailscale set` for the one setting.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'tailscale up --accept-routes', effect: 'changes' }] } },
  good: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'tailscale set --accept-routes', effect: 'changes' }] } },
};
