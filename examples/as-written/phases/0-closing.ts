// 0.12 to the rollback: cards, playbook, checklist, and the way back.
import type { PhaseBuilder } from '../../../src/plan/phase.ts';
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { host, roleOf, spelledOut } from './0-names.ts';
import { onGilbert, onIndri } from './deploy.ts';

export function closing({ step }: Pick<PhaseBuilder, 'step'>): void {
  step(
    'cards',
    declared({
      says: '0.12: write cards on zot and minikube, with the port and with podman pull localhost:5000/…',
      provides: [spelledOut('document:zk/zot.md')],
      undo: { retracts: [spelledOut('document:zk/zot.md')] },
    }),
  );
  step(
    'playbook',
    declared({
      says: '0.13: add the roles podman, zot, zot_metrics and minikube to the playbook',
      provides: [roleOf('podman'), roleOf('zot'), roleOf('zot_metrics'), roleOf('minikube')],
      undo: { retracts: [roleOf('podman'), roleOf('zot'), roleOf('zot_metrics'), roleOf('minikube')] },
    }),
  );
  step(
    'checklist',
    declared({
      says: 'Checklist 1-7: run all checks, pull alpine through localhost:5000 with podman on indri, expect the catalogue to be exactly that',
      provides: [
        spelledOut('document:phase-0 checklist'),
        {
          fact: 'check',
          check: 'checklist 2',
          tests: [{ fact: 'artefact', of: 'catalogue:registry', item: 'docker.io/library/alpine' }],
          looksAt: 'url',
          content: 'catalogue:registry',
          compares: 'whole',
          items: ['docker.io/library/alpine'],
        },
      ],
      runs: [
        onIndri('podman pull localhost:5000/docker.io/library/alpine:latest', { actsIn: 'vm:podman', effect: 'changes' }),
        onGilbert('curl -s https://registry.tail8d86e.ts.net/v2/_catalog'),
        onIndri('minikube status'),
        onGilbert('curl -s http://indri:9090/api/v1/query?query=zot_up'),
      ],
      undo: {},
    }),
  );
  step(
    'way-back',
    declared({
      says: 'Phase 0 rollback: remove svc:registry with `tailscale serve --service svc:registry reset`',
      runs: [
        onIndri('tailscale serve --service svc:registry reset', {
          effect: 'changes',
          means: [{ fact: 'advertised', name: 'svc:registry', host, port: 443 }],
        }),
      ],
    }),
  );
}
