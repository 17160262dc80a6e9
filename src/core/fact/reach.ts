// Reach: places inside places, what a name means in each of them, flows, and the names in certificates.
import type { FactFamily } from './fact-shape.ts';

/** From where something is seen or done. `laptop` is the workstation, `cluster:` a cluster's pods, `tailnet:` a member by identity. */
export type Vantage =
  | 'laptop'
  | 'lan'
  | `host:${string}`
  | `vm:${string}`
  | `node:${string}`
  | `cluster:${string}`
  | `tailnet:${string}`
  | `unit:${string}`;

export type ReachFact =
  | { readonly fact: 'within'; readonly place: Vantage; readonly outer: Vantage }
  | { readonly fact: 'resolves'; readonly from: Vantage; readonly name: string; readonly to?: string }
  | {
      readonly fact: 'reaches';
      readonly from: Vantage;
      readonly to: string;
      readonly port: number;
      readonly scheme?: string;
      readonly as?: string;
    }
  | { readonly fact: 'certificate'; readonly server: string; readonly names: readonly string[]; readonly trustedBy?: readonly Vantage[] };

export const reachFacts: FactFamily<ReachFact> = {
  title: 'Reach',
  about:
    'The same name means different things in different places. `within` says which place lies in which (pods in a node, the node in a VM, the VM on a host): what is inside leaves through what is outside, and `localhost` is each place’s own. A host cannot use the names that it serves itself, and nothing inside of it can.',
  facts: {
    within: {
      what: 'One place lies inside another: its traffic leaves through it, and its memory is taken from it.',
      key: ['place', 'outer'],
      fields: { place: 'The inner place.', outer: 'The place around it.' },
      absence: 'unknown',
      example: { fact: 'within', place: 'cluster:minikube', outer: 'node:minikube' },
    },
    resolves: {
      what: 'A name, or every name under a suffix, can be resolved in a place.',
      key: ['from', 'name'],
      fields: { from: 'Place.', name: 'A name, or `*.suffix`.', to: 'Host or address that it leads to.' },
      absence: 'unknown',
      example: { fact: 'resolves', from: 'laptop', name: '*.tail8d86e.ts.net' },
    },
    reaches: {
      what: 'From a place, a name and port can be connected to. Required, it is a flow that a step builds on.',
      key: ['from', 'to', 'port'],
      fields: {
        from: 'Place.',
        to: 'The name as it is written there: `localhost`, `indri`, `feed.tail8d86e.ts.net`.',
        port: 'TCP port.',
        scheme: 'What is spoken; `https` also wants the name in the server’s certificate.',
        as: 'The identity that the access rules see, where it is not the place’s own.',
      },
      absence: 'unknown',
      example: { fact: 'reaches', from: 'cluster:minikube', to: 'indri', port: 9090, scheme: 'http' },
    },
    certificate: {
      what: 'A server shows a certificate with these names.',
      key: ['server'],
      fields: {
        server: 'Who listens, as `listens` names its holder, or a cluster’s API as `cluster:minikube`.',
        names: 'Names and addresses for which it is good.',
        trustedBy: 'Places that trust its issuer, where not everybody does.',
      },
      absence: 'unknown',
      example: { fact: 'certificate', server: 'cluster:minikube', names: ['127.0.0.1', 'localhost', 'kubernetes'] },
    },
  },
};
