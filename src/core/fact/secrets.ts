// Secrets and their keys, never their values; and where their providers can be asked.
import type { FactFamily } from './fact-shape.ts';

export type SecretFact =
  | {
      readonly fact: 'secret';
      readonly label: string;
      readonly source?: string;
      readonly format?: string;
      readonly copyOf?: string;
      readonly of?: string;
    }
  | { readonly fact: 'provider'; readonly provider: string; readonly host: string; readonly interactive?: boolean };

export const secretFacts: FactFamily<SecretFact> = {
  title: 'Secrets and keys',
  about:
    'A secret with one of its keys, by its label. Each has one source; whatever else holds the value is a copy of it, and goes stale when the source makes a new one. A provider that asks a person cannot be used where nobody sits.',
  facts: {
    secret: {
      what: 'A key of a secret can be read at its label.',
      key: ['label'],
      fields: {
        label: '`name.key`, or `cluster/namespace/name.key` for one in a cluster.',
        source: 'Who makes its value: `1password`, `operator:cloudnative-pg`, `cluster:minikube`.',
        format: 'How the value is written, where a consumer minds: `openssh-key`, `url`.',
        of: 'Whose secret it is, where two labels could be the same one: `role:miniflux@blumeops-pg`.',
        copyOf: 'Label of the secret that this is a copy of.',
      },
      absence: 'false',
      example: { fact: 'secret', label: 'tailscale-oauth.client_id', source: '1password' },
    },
    provider: {
      what: 'A secret provider can be asked on a host.',
      key: ['provider', 'host'],
      fields: { provider: 'As `1password`.', host: 'Host of the inventory.', interactive: 'It asks a person each time.' },
      absence: 'unknown',
      example: { fact: 'provider', provider: '1password', host: 'gilbert', interactive: true },
    },
  },
};
