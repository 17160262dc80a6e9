// Units: what a service manager runs, how it comes back, and who else puts it into a state.
import type { FactFamily } from './fact-shape.ts';

export type UnitFact =
  | {
      readonly fact: 'unit';
      readonly host: string;
      readonly unit: string;
      readonly label?: string;
      readonly sort?: 'daemon' | 'timer' | 'gui';
      readonly manager?: 'launchd' | 'brew' | 'systemd' | 'compose' | 'system';
      readonly domain?: 'user' | 'system';
      readonly searchPath?: readonly string[];
      readonly calls?: readonly string[];
      readonly logs?: readonly string[];
      readonly everySeconds?: number;
      readonly runsOnReload?: boolean;
    }
  | {
      readonly fact: 'autostart';
      readonly host: string;
      readonly unit: string;
      readonly trigger?: 'boot' | 'login' | 'gui-login';
    }
  | {
      readonly fact: 'keeper';
      readonly host: string;
      readonly unit: string;
      readonly keeper: string;
      readonly state: 'running' | 'stopped';
    };

export const unitFacts: FactFamily<UnitFact> = {
  title: 'Units',
  about:
    'A unit that runs, what starts it again, and who else has a say. A timer has no process between its runs; a unit of the system domain cannot be seen by a user; a playbook role that ends with “ensure started” brings back what a step has stopped.',
  facts: {
    unit: {
      what: 'A unit runs, or, if it is a timer, is loaded.',
      key: ['host', 'unit'],
      fields: {
        host: 'Host of the inventory.',
        unit: 'Its label or formula, as its manager lists it; or the name of its service.',
        label: 'What its manager lists, where `unit` is another name for it.',
        sort: '`daemon`, `timer` (no process between runs) or `gui` (needs somebody at the screen).',
        manager: 'Who runs it.',
        domain: '`system` units are invisible without privilege.',
        searchPath: 'The PATH that it is started with, in order; empty when none is set.',
        calls: 'Programs that it calls, as they are written: bare names are looked up in its PATH.',
        logs: 'Files that it writes its log to.',
        everySeconds: 'For timers: the interval.',
        runsOnReload: 'Loading it anew starts a run at once.',
      },
      absence: 'false',
      example: { fact: 'unit', host: 'indri', unit: 'mcquack.eblume.zot-metrics', sort: 'timer', manager: 'launchd', everySeconds: 60 },
    },
    autostart: {
      what: 'A unit is defined so that it comes back by itself.',
      key: ['host', 'unit'],
      fields: { host: 'Host of the inventory.', unit: 'As in `unit`.', trigger: 'What brings it back.' },
      absence: 'unknown',
      example: { fact: 'autostart', host: 'indri', unit: 'mcquack.eblume.devpi', trigger: 'login' },
    },
    keeper: {
      what: 'Somebody outside of this plan puts a unit into a state whenever they run.',
      key: ['host', 'unit', 'keeper'],
      fields: {
        host: 'Host of the inventory.',
        unit: 'As in `unit`.',
        keeper: 'A playbook role, a cron job, an operator.',
        state: 'The state that it brings about.',
      },
      absence: 'unknown',
      example: { fact: 'keeper', host: 'indri', unit: 'grafana', keeper: 'role:grafana', state: 'running' },
    },
  },
};
