// op asks a person.
import type { AtlasEntry } from '../entry.ts';

export const onepasswordPerson: AtlasEntry = {
  id: 'onepassword-person',
  statement:
    'The 1Password CLI asks for the account’s password, a fingerprint or the unlocked app; without a person it works with a service account’s token (`OP_SERVICE_ACCOUNT_TOKEN`) or a Connect server alone.',
  versions: '1Password CLI 2.x',
  sources: [
    { title: '1Password: Sign in manually', url: 'https://developer.1password.com/docs/cli/sign-in-manually' },
    {
      title: '1Password: Use service accounts with 1Password CLI',
      url: 'https://developer.1password.com/docs/service-accounts/use-with-1password-cli',
    },
  ],
  derives: 'command-end: a step calls op with nobody there.',
  knows: {
    form: 'command',
    line: /^(?!.*OP_SERVICE_ACCOUNT_TOKEN).*\bop (?:read|inject|run|signin|item|document)\b/,
    needs: 'person',
    because: 'op waits for a person',
    suggestion: 'Read secrets where somebody sits, or give it a service account.',
  },
  bad: { 'one/run': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'op read op://homelab/feed/password', effect: 'reads' }] } },
  good: {
    'one/run': { runs: [{ at: 'laptop', shell: 'login', line: 'op read op://homelab/feed/password', effect: 'reads', attended: true }] },
  },
};
