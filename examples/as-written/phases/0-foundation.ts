// Phase 0 as the document has it, from the policy to the verification checklist. The rollback section stands in `undo`.
import { phase } from '../../../src/plan/phase.ts';
import { closing } from './0-closing.ts';
import { clusterOnIndri } from './0-cluster.ts';
import { observation } from './0-observation.ts';
import { registry } from './0-registry.ts';

export const foundation = phase(
  'foundation',
  { goal: 'Container registry and minikube cluster without disrupting existing services', inOrder: true },
  (builder) => {
    registry(builder);
    observation(builder);
    clusterOnIndri(builder);
    closing(builder);
  },
);
