// Phase 9: what is left of the old services goes.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { host, roleOf, unit } from './0-names.ts';
import { onIndri } from './deploy.ts';

export const cleanup = phase('cleanup', { goal: 'Remove deprecated services', inOrder: true }, ({ step }) => {
  step(
    'stop-brew',
    declared({
      says: '9.1: stop and remove postgresql@18, grafana, miniflux and forgejo of brew',
      retracts: [
        unit('postgresql@18'),
        { fact: 'listens', host, port: 5432, holder: 'postgresql' },
        { fact: 'data', dataset: 'miniflux', place: 'indri:5432/miniflux' },
      ],
      runs: [onIndri('brew services stop postgresql@18', { effect: 'changes' })],
    }),
  );
  step(
    'playbook',
    declared({
      says: '9.2: remove the roles of what has moved from the playbook',
      retracts: [
        ...['grafana', 'miniflux', 'postgresql', 'forgejo', 'devpi', 'kiwix'].map(roleOf),
        ...['grafana', 'miniflux', 'forgejo'].map(
          (name) => ({ fact: 'keeper', host, unit: name, keeper: `role:${name}`, state: 'running' }) as const,
        ),
        { fact: 'keeper', host, unit: 'postgresql@18', keeper: 'role:postgresql', state: 'running' },
      ],
    }),
  );
  step('velero', declared({ says: '9.3: Velero with MinIO on sifaka (optional)' }));
  step('documentation', declared({ says: '9.4: bring the cards up to date' }));
});
