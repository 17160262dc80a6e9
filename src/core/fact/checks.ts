// Checks that exist in the user's world, and everything else that looks at a service and is left behind when it moves.
import type { Fact } from '../fact.ts';
import type { FactFamily } from './fact-shape.ts';
import type { Vantage } from './reach.ts';

export type CheckFact = {
  readonly fact: 'check';
  readonly check: string;
  readonly tests: readonly Fact[];
  readonly looksAt?: 'units' | 'processes' | 'files' | 'url' | 'port' | 'status-field' | 'exit-code';
  readonly pattern?: string;
  readonly expects?: string;
  readonly from?: Vantage;
  readonly content?: string;
  readonly compares?: 'contains' | 'whole';
  readonly items?: readonly string[];
  readonly privileged?: boolean;
};

export type ConsumerFact = {
  readonly fact: 'consumer';
  readonly service: string;
  readonly consumer: string;
  readonly sort: 'check' | 'scrape' | 'log' | 'dashboard' | 'alert' | 'backup' | 'policy-test' | 'document' | 'client' | 'automation';
  readonly needs: readonly Fact[];
};

export type ArtefactFact = { readonly fact: 'artefact'; readonly of: string; readonly item: string };

export const checkFacts: FactFamily<CheckFact | ConsumerFact | ArtefactFact> = {
  title: 'Checks and consumers',
  about:
    'A check says what it is meant to test and how it looks at it, so that lint can take away what is tested and ask whether the check would notice. A consumer is anything that depends on a service from outside: when what it needs goes away and nobody changes it, it is left behind.',
  facts: {
    check: {
      what: 'A check is in use.',
      key: ['check'],
      fields: {
        check: 'Its name.',
        tests: 'Facts of which it should be red when any is false.',
        looksAt: 'What it really looks at.',
        pattern: 'The text that it searches for there, as `grep` would.',
        expects: 'What makes it green: `running`, `exists`, `200`, the whole answer.',
        from: 'Where it is run.',
        content: 'The list whose items it looks at, as `catalogue:registry`.',
        compares: '`contains`: its items are among those; `whole`: there are no others.',
        items: 'The items that it expects.',
        privileged: 'It is run with the privilege that the system’s own units need.',
      },
      absence: 'unknown',
      example: {
        fact: 'check',
        check: 'grafana',
        tests: [{ fact: 'unit', host: 'indri', unit: 'grafana' }],
        looksAt: 'units',
        pattern: 'grafana',
        expects: 'started',
        from: 'host:indri',
      },
    },
    artefact: {
      what: 'An item is in a list that checks look at: an image in a catalogue, a row that a test has made.',
      key: ['of', 'item'],
      fields: { of: 'The list, as `catalogue:registry`.', item: 'The item.' },
      absence: 'false',
      example: { fact: 'artefact', of: 'catalogue:registry', item: 'blumeops/test' },
    },
    consumer: {
      what: 'Something depends on a service from outside.',
      key: ['service', 'consumer'],
      fields: {
        service: 'Service.',
        consumer: 'Its name, with its sort: `scrape:node-exporter-sifaka`, `dashboard:devpi`.',
        sort: 'What it is.',
        needs: 'Facts without which it fails or shows nothing.',
      },
      absence: 'unknown',
      example: {
        fact: 'consumer',
        service: 'devpi',
        consumer: 'client:pip.conf@gilbert',
        sort: 'client',
        needs: [{ fact: 'serving', service: 'devpi' }],
      },
    },
  },
};
