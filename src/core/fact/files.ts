// Files and directories on hosts, what they are, and what they point at.
import type { FactFamily } from './fact-shape.ts';

export type FileFact =
  | {
      readonly fact: 'path';
      readonly host: string;
      readonly path: string;
      readonly sort?: 'file' | 'directory' | 'link' | 'mount';
      readonly owner?: string;
      readonly writer?: string;
      readonly everySeconds?: number;
      readonly source?: string;
    }
  | { readonly fact: 'refers'; readonly host: string; readonly path: string; readonly target: string };

export const fileFacts: FactFamily<FileFact> = {
  title: 'Files and directories',
  about:
    'Where a file is, whether it is a mount of something else, who writes it and how often, and which paths or addresses stand in it. A file that is carried to another machine takes its references with it, but not what they lead to.',
  facts: {
    path: {
      what: 'There is a file or directory at an absolute path of a host.',
      key: ['host', 'path'],
      fields: {
        host: 'Host of the inventory.',
        path: 'Absolute path.',
        sort: 'What it is; a `mount` is only good while it is mounted.',
        owner: 'User that owns it on that host.',
        writer: 'Unit or tool that writes it; the file outlives it.',
        everySeconds: 'How often its writer writes it anew.',
        source: 'For a mount or link: what it leads to, as `smb://sifaka/backups`.',
      },
      absence: 'false',
      example: { fact: 'path', host: 'indri', path: '/opt/homebrew/var/node_exporter/textfile/zot.prom', writer: 'zot-metrics' },
    },
    refers: {
      what: 'A file names a path or an address that must be good where the file is used.',
      key: ['host', 'path', 'target'],
      fields: {
        host: 'Host on which the file lies.',
        path: 'Absolute path of the file.',
        target: 'Absolute path, or URL, that stands in it.',
      },
      absence: 'unknown',
      example: { fact: 'refers', host: 'gilbert', path: '/Users/eblume/.kube/config', target: '/Users/erichblume/.minikube/ca.crt' },
    },
  },
};
