// A private key has two formats.
import type { AtlasEntry } from '../entry.ts';

export const onepasswordKeyFormat: AtlasEntry = {
  id: 'onepassword-key-format',
  statement:
    '`op read` gives a private key in PKCS#8 unless the reference ends in `?ssh-format=openssh`; programs that want OpenSSH’s format refuse the other.',
  versions: '1Password CLI 2.18 and later',
  sources: [
    { title: '1Password: Secret reference syntax', url: 'https://developer.1password.com/docs/cli/secret-reference-syntax/', unread: true },
  ],
  derives: 'command-flags: a private key is read without it.',
  knows: {
    form: 'command-flags',
    line: /\bop read\b.*private[ _-]key/,
    lacks: /ssh-format=openssh/,
    level: 'warning',
    because: 'the key comes in PKCS#8',
    suggestion: 'Add `?ssh-format=openssh`, and parse the key before it is stored.',
  },
  bad: {
    'one/run': {
      runs: [{ at: 'host:mini', shell: 'ssh', line: 'op read "op://homelab/forge/private key"', effect: 'reads', attended: true }],
    },
  },
  good: {
    'one/run': {
      runs: [
        {
          at: 'host:mini',
          shell: 'ssh',
          line: 'op read "op://homelab/forge/private key?ssh-format=openssh"',
          effect: 'reads',
          attended: true,
        },
      ],
    },
  },
};
