// RPC answers the loopback alone.
import type { AtlasEntry } from '../entry.ts';

export const transmissionRpcWhitelist: AtlasEntry = {
  id: 'transmission-rpc-whitelist',
  statement:
    'Transmission’s RPC listens on every address without a password, and refuses clients that are not in `rpc-whitelist`, by default 127.0.0.1: in a pod that is everybody; switched off, everybody may.',
  versions: 'Transmission 2.x to 4.x',
  sources: [
    {
      title: 'Transmission: Editing Configuration Files, RPC',
      url: 'https://github.com/transmission/transmission/blob/main/docs/Editing-Configuration-Files.md',
    },
  ],
  derives: 'default-counts: Transmission comes into a cluster, and nothing says who may control it.',
  knows: {
    form: 'default',
    when: { fact: 'object', where: { object: { like: '* */transmission*' } } },
    setting: 'rpc-whitelist',
    value: '127.0.0.1',
    because: 'clients get 403, or, with the list switched off, anybody controls it',
    suggestion: 'Set the whitelist to the cluster’s addresses and require a password.',
  },
  bad: { 'one/step': { provides: [{ fact: 'object', cluster: 'minikube', object: 'Deployment torrent/transmission' }] } },
  good: {
    'one/step': {
      provides: [
        { fact: 'object', cluster: 'minikube', object: 'Deployment torrent/transmission' },
        { fact: 'setting', service: 'transmission', setting: 'rpc-whitelist', value: '10.244.*.*' },
      ],
    },
  },
};
