// Access rules, and who is meant to have access.
import type { FactFamily } from './fact-shape.ts';

export type AccessFact =
  | { readonly fact: 'access'; readonly source: string; readonly destination: string; readonly ports: string }
  | { readonly fact: 'policy'; readonly tailnet: string; readonly text: string }
  | { readonly fact: 'audience'; readonly service: string; readonly source: string; readonly intent: 'allow' | 'deny' };

export const accessFacts: FactFamily<AccessFact> = {
  title: 'Access rules',
  about:
    'What the tailnet’s policy allows, as its text (the policy evaluator answers questions of it) or as single grants, and beside it what the author means: a service’s intended audience. The difference of the two is a finding.',
  facts: {
    access: {
      what: 'A grant allows a source to reach ports of a destination.',
      key: ['source', 'destination', 'ports'],
      fields: {
        source: 'User, group, autogroup, tag or host.',
        destination: 'Tag, service, host or `*`.',
        ports: 'As in the policy: `tcp:443`, `tcp:22,443`, `*`.',
      },
      absence: 'unknown',
      example: { fact: 'access', source: 'tag:k8s', destination: 'tag:registry', ports: 'tcp:443' },
    },
    policy: {
      what: 'This is the policy text of a tailnet.',
      key: ['tailnet'],
      fields: { tailnet: 'Its suffix.', text: 'The whole policy, HuJSON.' },
      absence: 'unknown',
      example: { fact: 'policy', tailnet: 'tail8d86e.ts.net', text: '{ "grants": [] }' },
    },
    audience: {
      what: 'A source is meant to have, or is meant not to have, access to a service.',
      key: ['service', 'source'],
      fields: { service: 'Service.', source: 'User, group, autogroup, tag, or `lan`.', intent: 'What is meant.' },
      absence: 'unknown',
      example: { fact: 'audience', service: 'grafana', source: 'autogroup:member', intent: 'deny' },
    },
  },
};
