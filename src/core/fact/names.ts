// Names: served names, tags, DNS labels, and the states through which a name gets to its holder.
import type { FactFamily } from './fact-shape.ts';

/** A name that a tailnet defines. The sort stands in front, so that a service is not taken for a tag. */
export type DefinedName = `svc:${string}` | `tag:${string}` | `group:${string}`;

export type NameFact =
  | { readonly fact: 'name'; readonly name: string; readonly holder: string }
  | { readonly fact: 'defined'; readonly name: DefinedName; readonly owners?: readonly string[] }
  | {
      readonly fact: 'advertised';
      readonly name: DefinedName;
      readonly host: string;
      readonly port: number;
      readonly protocol?: 'https' | 'http' | 'tcp';
      readonly upstream?: string;
    }
  | { readonly fact: 'approved'; readonly name: DefinedName; readonly host: string }
  | { readonly fact: 'tagged'; readonly device: string; readonly tag: `tag:${string}` };

export const nameFacts: FactFamily<NameFact> = {
  title: 'Names and their states',
  about:
    'A served name goes through states: somebody defines it (`defined`), a host serves it (`advertised`), somebody allows that host to (`approved`), and only then does it lead anywhere. A DNS label is claimed by one holder at a time (`name`); a second one gets `feed-1`. Service ids (`svc:feed`), tags (`tag:k8s`) and DNS labels (`feed`) are three things, even where they look alike.',
  facts: {
    name: {
      what: 'A DNS label of the tailnet belongs to a holder; `nobody` stands for free.',
      key: ['name', 'holder'],
      fields: { name: 'The label, as `feed`.', holder: '`host:indri`, `cluster:minikube/feed`, or `nobody`.' },
      absence: 'false',
      example: { fact: 'name', name: 'feed', holder: 'host:indri' },
    },
    defined: {
      what: 'A service, tag or group is defined in the tailnet.',
      key: ['name'],
      fields: {
        name: 'With its sort in front: `svc:registry`, `tag:k8s`.',
        owners: 'For a tag: who may give it to a device (`autogroup:admin`, `tag:k8s-operator`).',
      },
      absence: 'false',
      example: { fact: 'defined', name: 'tag:k8s', owners: ['autogroup:admin', 'tag:k8s-operator'] },
    },
    advertised: {
      what: 'A host serves a name on a port, whether or not anybody lets it.',
      key: ['name', 'host', 'port'],
      fields: {
        name: 'Service id.',
        host: 'Host that serves it.',
        port: 'Port of the name.',
        protocol: 'What is spoken on it.',
        upstream: 'Where the host sends it on to.',
      },
      absence: 'false',
      example: { fact: 'advertised', name: 'svc:feed', host: 'indri', port: 443, protocol: 'https', upstream: 'http://localhost:8080' },
    },
    approved: {
      what: 'A host is allowed to serve a name; before that no traffic flows.',
      key: ['name', 'host'],
      fields: { name: 'Service id.', host: 'Host that may serve it.' },
      absence: 'false',
      example: { fact: 'approved', name: 'svc:feed', host: 'indri' },
    },
    tagged: {
      what: 'A device carries a tag. A tag takes the user away from a device that was a user’s.',
      key: ['device', 'tag'],
      fields: { device: 'Host, operator or proxy.', tag: 'The tag.' },
      absence: 'false',
      example: { fact: 'tagged', device: 'indri', tag: 'tag:feed' },
    },
  },
};
