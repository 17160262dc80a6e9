// RPC checks the name, too.
import type { AtlasEntry } from '../entry.ts';

export const transmissionHostWhitelist: AtlasEntry = {
  id: 'transmission-host-whitelist',
  statement:
    'Transmission answers RPC only for host names in `rpc-host-whitelist`, besides localhost and addresses; behind a proxy with a name it answers 421.',
  versions: 'Transmission 2.93 and later',
  sources: [
    {
      title: 'Transmission: Editing Configuration Files, RPC',
      url: 'https://github.com/transmission/transmission/blob/main/docs/Editing-Configuration-Files.md',
    },
  ],
  derives: 'default-counts: Transmission comes into a cluster, and nothing says by which name it is asked.',
  knows: {
    form: 'default',
    when: { fact: 'object', where: { object: { like: '* */transmission*' } } },
    setting: 'rpc-host-whitelist',
    value: 'empty',
    because: 'requests by the new name are refused',
    suggestion: 'Add the served name.',
  },
  bad: { 'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment torrent/transmission' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'object', cluster: 'minikube', object: 'Deployment torrent/transmission' },
        { fact: 'setting', service: 'transmission', setting: 'rpc-host-whitelist', value: 'torrent.example.ts.net' },
      ],
    },
  },
};
