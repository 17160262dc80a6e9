// Volumes, and what a cluster can mount at all.
import type { FactFamily } from './fact-shape.ts';

export type VolumeSort = 'hostPath' | 'nfs' | 'smb' | '9p' | 'local' | 'pvc' | 'emptyDir';

export type StorageFact =
  | { readonly fact: 'mountable'; readonly cluster: string; readonly volume: VolumeSort }
  | {
      readonly fact: 'volume';
      readonly cluster: string;
      readonly volume: string;
      readonly sort?: VolumeSort;
      readonly source?: string;
      readonly sizeGiB?: number;
      readonly dataset?: string;
    };

export const storageFacts: FactFamily<StorageFact> = {
  title: 'Volumes',
  about:
    'Which sorts of volume a cluster’s nodes can mount (it depends on how they were made), and the volumes that there are. A path in a volume is the node’s: `hostPath` in a VM is not the path of the host.',
  facts: {
    mountable: {
      what: 'Pods of a cluster can mount this sort of volume, and see in it what is meant.',
      key: ['cluster', 'volume'],
      fields: { cluster: 'Context name.', volume: 'Sort of volume.' },
      absence: 'unknown',
      example: { fact: 'mountable', cluster: 'minikube', volume: 'nfs' },
    },
    volume: {
      what: 'A volume is there.',
      key: ['cluster', 'volume'],
      fields: {
        cluster: 'Context name.',
        volume: '`namespace/name`.',
        sort: 'What it is; `emptyDir` ends with its pod, `local` and `pvc` of the default class with the node.',
        source: 'What it shows: a path, an export.',
        sizeGiB: 'Its size.',
        dataset: 'Data set that lives on it.',
      },
      absence: 'unknown',
      example: {
        fact: 'volume',
        cluster: 'minikube',
        volume: 'kiwix/archives',
        sort: 'nfs',
        source: 'sifaka:/volume1/torrents',
        dataset: 'archives',
      },
    },
  },
};
