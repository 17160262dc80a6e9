// The repair that every text recommends takes everything.
import type { AtlasEntry } from '../entry.ts';

export const tailscaleServeReset: AtlasEntry = {
  id: 'tailscale-serve-reset',
  statement:
    '`tailscale serve reset` writes an empty serve configuration for the whole node; it takes no service. One service is removed with `tailscale serve clear <service>`.',
  versions: 'Tailscale client 1.86 and later',
  sources: [
    { title: 'tailscale serve command', url: 'https://tailscale.com/kb/1242/tailscale-serve' },
    {
      title: 'tailscale: cmd/tailscale/cli/serve_legacy.go, runServeReset',
      url: 'https://github.com/tailscale/tailscale/blob/main/cmd/tailscale/cli/serve_legacy.go',
    },
  ],
  derives: 'command-scope: the served names of the node that the step does not mean are gone as well.',
  twin: 'The stand-in of `tailscale` empties the serve configuration of the host.',
  knows: {
    form: 'command',
    line: /\btailscale\s+serve\b.*\breset\b/,
    takesAway: { fact: 'advertised', where: { host: { same: 'host' } } },
    because: 'reset writes an empty configuration for the node',
    suggestion: 'Remove the one entry: `tailscale serve clear svc:NAME`.',
  },
  bad: {
    'one/step': { provides: [{ fact: 'advertised', name: 'svc:feed', host: 'mini', port: 443 }] },
    'two/step': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'tailscale serve reset', effect: 'changes' }] },
  },
  good: {
    'one/step': { provides: [{ fact: 'advertised', name: 'svc:feed', host: 'mini', port: 443 }] },
    'two/step': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'tailscale serve clear svc:registry', effect: 'changes' }] },
  },
};
