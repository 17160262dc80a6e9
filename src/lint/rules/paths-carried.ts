// Data is carried to another machine with configuration in which absolute paths of the old one stand.
import { factKey } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

const host = {
  name: 'mini',
  os: { family: 'macos', version: '15.1' },
  architecture: 'arm64',
  user: { name: 'ann', uid: 501, home: '/Users/ann' },
  programs: [],
} as const;
const dataSets = [
  { name: 'forge', service: 'forge', sort: 'repositories', place: 'host:mini/forge', criticality: 'precious', writers: [] },
] as const;
const steps = { 'one/copy': { provides: [{ fact: 'copy', dataset: 'forge', place: 'demo/forge/data' }] } } as const;

export const pathsCarried: Rule = {
  code: 'paths-carried',
  level: 'error',
  page: {
    what: 'A data set is copied to another machine, and a file in it names absolute paths of the old one.',
    why: 'The program starts at its new place and looks where it used to be: it fails, or begins again with nothing.',
    bad: { inventory: { hosts: [{ ...host, references: [{ path: '/forge/app.ini', target: '/forge/data' }] }], dataSets }, steps },
    good: { inventory: { hosts: [host], dataSets }, steps },
  },
  *find({ timeline, starting }) {
    const home = new Map(starting.flatMap((fact) => (fact.fact === 'data' ? [[fact.dataset, fact.place] as const] : [])));
    for (const { fact, provider } of [...timeline.named('copy'), ...timeline.named('data')]) {
      const old = home.get(fact.dataset);
      if (provider === undefined || old === undefined || old === fact.place || !old.startsWith('host:')) continue;
      const from = /^host:([^/]+)(\/.*)$/.exec(old);
      const [, name = '', folder = ''] = from ?? [];
      if (fact.place.startsWith(`host:${name}/`)) continue;
      const carried = timeline
        .factsBefore(provider)
        .about('refers', name)
        .filter(({ path, target }) => path.startsWith(`${folder}/`) && target.startsWith('/'));
      const [first] = carried;
      if (first === undefined) continue;
      yield {
        step: provider,
        facts: [fact, ...carried],
        message: `carries data set "${fact.dataset}" to ${fact.place} with ${carried.map(factKey).join(', ')}`,
        counterExample: `the program starts at ${fact.place}, reads ${first.path}, and looks for ${first.target}, which is of ${name}`,
        suggestion: 'Write the configuration anew for the new place, and start a copy of it there before the cutover.',
      };
    }
  },
};
