// Revisions of phases 1 and 2: ArgoCD, which fetches from the forge over SSH.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { cluster } from '../phases/0-names.ts';
import { namespace, pods } from '../phases/in-cluster.ts';

export const delivery = phase('delivery', { goal: 'ArgoCD delivers from the forge', inOrder: true }, ({ step }) => {
  step(
    'deploy-key',
    declared({
      says: 'Make a deploy key in 1Password',
      provides: [{ fact: 'secret', label: 'argocd-deploy-key.private_key', source: '1password', format: 'pkcs8' }],
    }),
  );
  step(
    'argocd',
    declared({
      says: 'Install ArgoCD; its server answers http with a redirect to https',
      provides: [namespace('argocd'), { fact: 'listens', host: pods, port: 80, holder: 'argocd-server', scheme: 'https' }],
    }),
  );
  step(
    'ingress',
    declared({
      says: 'An Ingress of the Tailscale operator ends TLS and sends on to port 80',
      provides: [
        {
          fact: 'advertised',
          name: 'svc:argocd',
          host: pods,
          port: 443,
          protocol: 'https',
          upstream: 'http://argocd-server.argocd.svc:80',
        },
      ],
    }),
  );
  step(
    'proxy',
    declared({
      says: '25 Jan: Caddy takes 443 of indri and passes every name on',
      provides: [
        {
          fact: 'listens',
          host: 'indri',
          port: 443,
          holder: 'caddy',
          address: '*',
          scheme: 'https',
          serves: ['forgejo', 'grafana', 'loki'],
        },
      ],
    }),
  );
  step(
    'repository',
    declared({
      says: 'A repository by ssh://forgejo@indri:2200 with the deploy key',
      requires: [
        { fact: 'wired', into: 'argocd:ssh_known_hosts', name: '[indri]:2200' },
        { fact: 'secret', label: 'argocd-deploy-key.private_key', format: 'openssh-key' },
        { fact: 'cluster', cluster },
      ],
    }),
  );
});
