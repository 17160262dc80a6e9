// Data sets: where they are, who writes, reads and owns them, and what has become of them.
import type { FactFamily } from './fact-shape.ts';

export type DataFact =
  | { readonly fact: 'database'; readonly server: string; readonly database: string }
  | { readonly fact: 'data'; readonly dataset: string; readonly place: string }
  | { readonly fact: 'frozen'; readonly dataset: string }
  | {
      readonly fact: 'dataset';
      readonly dataset: string;
      readonly sort?: 'relational' | 'sqlite' | 'files' | 'repositories' | 'metrics' | 'logs' | 'state';
      readonly service?: string;
      readonly sizeGiB?: number;
      readonly criticality?: 'precious' | 'rebuildable' | 'disposable';
    }
  | { readonly fact: 'copy'; readonly dataset: string; readonly place: string; readonly tool?: string; readonly live?: boolean }
  | { readonly fact: 'writer'; readonly dataset: string; readonly writer: string; readonly place?: string }
  | { readonly fact: 'reader'; readonly dataset: string; readonly reader: string; readonly as?: string }
  | { readonly fact: 'owner'; readonly dataset: string; readonly place: string; readonly owner: string }
  | { readonly fact: 'given-up'; readonly dataset: string; readonly reason: string };

export const dataFacts: FactFamily<DataFact> = {
  title: 'Data sets',
  about:
    'A data set is what a service keeps, wherever it lies. `data` says that it is complete and proved at a place, `copy` only that somebody has put one there. Writers and owners decide what a copy is worth: one that is taken while somebody writes is inconsistent, one with the wrong owner is unusable.',
  facts: {
    database: {
      what: 'A database exists on a server.',
      key: ['server', 'database'],
      fields: { server: 'The server’s label: `indri:5432`, `minikube/databases/blumeops-pg`.', database: 'Its name.' },
      absence: 'false',
      example: { fact: 'database', server: 'indri:5432', database: 'miniflux' },
    },
    data: {
      what: 'A data set is complete and proved at a place.',
      key: ['dataset', 'place'],
      fields: { dataset: 'Data set.', place: 'A label of a place, as `indri:5432/miniflux`, `host:indri/Users/erichblume/devpi`.' },
      absence: 'false',
      example: { fact: 'data', dataset: 'miniflux', place: 'minikube/databases/blumeops-pg/miniflux' },
    },
    frozen: {
      what: 'Nobody writes to a data set: its writers are stopped, and it is proved that they are.',
      key: ['dataset'],
      fields: { dataset: 'Data set.' },
      absence: 'false',
      example: { fact: 'frozen', dataset: 'miniflux' },
    },
    dataset: {
      what: 'A data set exists.',
      key: ['dataset'],
      fields: {
        dataset: 'Its name, the same at every place.',
        sort: 'What it is, which decides how it can be exported.',
        service: 'Service whose data it is.',
        sizeGiB: 'About how much.',
        criticality: '`precious` must be moved, backed up or given up aloud; `rebuildable` can be had again at a price; `disposable` not.',
      },
      absence: 'unknown',
      example: { fact: 'dataset', dataset: 'miniflux', sort: 'relational', service: 'miniflux', criticality: 'precious' },
    },
    copy: {
      what: 'Somebody has put a copy at a place; nothing is proved of it.',
      key: ['dataset', 'place'],
      fields: {
        dataset: 'Data set.',
        place: 'As in `data`.',
        tool: 'What it was made with: `pg_dump`, `cp`, `rsync`.',
        live: 'It was taken while writers ran.',
      },
      absence: 'false',
      example: { fact: 'copy', dataset: 'devpi', place: 'cluster:minikube/devpi/data', tool: 'cp', live: true },
    },
    writer: {
      what: 'Something can write to a data set now.',
      key: ['dataset', 'writer'],
      fields: {
        dataset: 'Data set.',
        writer: 'Unit or workload with its place: `miniflux@indri`, `miniflux@minikube`.',
        place: 'Which copy it writes to.',
      },
      absence: 'unknown',
      example: { fact: 'writer', dataset: 'miniflux', writer: 'miniflux@indri', place: 'indri:5432/miniflux' },
    },
    reader: {
      what: 'Something reads a data set.',
      key: ['dataset', 'reader'],
      fields: { dataset: 'Data set.', reader: 'Unit, workload or tool with its place.', as: 'Role or user that it reads as.' },
      absence: 'unknown',
      example: { fact: 'reader', dataset: 'miniflux', reader: 'borgmatic@indri', as: 'borgmatic' },
    },
    owner: {
      what: 'A copy of a data set belongs to a role or user.',
      key: ['dataset', 'place'],
      fields: { dataset: 'Data set.', place: 'As in `data`.', owner: 'Database role, or user with uid as `erichblume:501`.' },
      absence: 'unknown',
      example: { fact: 'owner', dataset: 'miniflux', place: 'indri:5432/miniflux', owner: 'miniflux' },
    },
    'given-up': {
      what: 'Somebody has decided that a data set is not kept.',
      key: ['dataset'],
      fields: { dataset: 'Data set.', reason: 'Why that is all right.' },
      absence: 'false',
      example: { fact: 'given-up', dataset: 'pypi-cache', reason: 'fetched again from PyPI on demand' },
    },
  },
};
