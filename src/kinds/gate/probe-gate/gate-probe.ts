// What a gate looks at to see that a person has done something: each says it in words, says what is wrong with it, and says
// the facts that hold once it passes.
import type { Fact } from '../../../core/fact.ts';
import type { DefinedName } from '../../../core/fact/names.ts';
import { secretLabel } from '../../../core/secret.ts';
import { objectLabel } from '../../../ports/cluster.ts';
import { imageLabel, type RegistryLocator } from '../../../ports/registry.ts';
import type { Vantage } from '../../../ports/web.ts';

export type GateProbe =
  /** An address answers as expected, seen from a place. 200 unless a status is given. */
  | { readonly probe: 'http'; readonly url: string; readonly from: Vantage; readonly status?: number; readonly contains?: string }
  /** A TCP port takes connections, seen from a host. */
  | { readonly probe: 'port'; readonly name: string; readonly port: number; readonly on: string }
  /** A name means something in a place. */
  | { readonly probe: 'resolves'; readonly name: string; readonly from: Vantage }
  /** A file is there, holds a text, was written lately: what a program could write after a permission was given. */
  | { readonly probe: 'file'; readonly host: string; readonly path: string; readonly contains?: string; readonly maxAgeSeconds?: number }
  /** A command that only looks ends as expected: 0 unless an exit code is given. */
  | {
      readonly probe: 'command';
      readonly host: string;
      readonly argv: readonly [string, ...string[]];
      readonly exitCode?: number;
      readonly contains?: string;
    }
  /** An object of a cluster is there and ready, with a condition that it must have besides. */
  | {
      readonly probe: 'object';
      readonly cluster: string;
      readonly apiVersion: string;
      readonly kind: string;
      readonly namespace?: string;
      readonly name: string;
      readonly condition?: string;
    }
  /** A device is on the tailnet, online, with tags. */
  | { readonly probe: 'device'; readonly device: string; readonly tags?: readonly `tag:${string}`[]; readonly online?: boolean }
  /** How far a tailnet service is; `device` is who advertises it or may host it. */
  | {
      readonly probe: 'service';
      readonly service: `svc:${string}`;
      readonly state: 'defined' | 'advertised' | 'approved';
      readonly device?: string;
    }
  /** The tailnet's policy defines a tag, with these among its owners. */
  | { readonly probe: 'tag'; readonly tag: `tag:${string}`; readonly owners?: readonly string[] }
  /** The tailnet has an OAuth client or auth key of this description, with these scopes and tags. */
  | {
      readonly probe: 'tailnet-key';
      readonly type: 'client' | 'auth';
      readonly description: string;
      readonly scopes?: readonly string[];
      readonly tags?: readonly string[];
    }
  /** Every key of a secret of the inventory can be read. Never shown. */
  | { readonly probe: 'secret'; readonly name: string; readonly keys: readonly string[] }
  /** A tag, or a digest, is in a registry. */
  | { readonly probe: 'image'; readonly registry: RegistryLocator; readonly repository: string; readonly reference: string }
  | { readonly probe: 'all'; readonly of: readonly GateProbe[] };

/** As a phrase after "once". */
export function probeText(probe: GateProbe): string {
  switch (probe.probe) {
    case 'http':
      return `${probe.url} answers as expected, seen from ${probe.from}`;
    case 'port':
      return `port ${probe.port} of ${probe.name} takes connections, seen from ${probe.on}`;
    case 'resolves':
      return `${probe.name} can be resolved from ${probe.from}`;
    case 'file':
      return `${probe.path} on ${probe.host} is there${probe.contains === undefined ? '' : ' with what is expected in it'}`;
    case 'command':
      return `\`${probe.argv.join(' ')}\` on ${probe.host} ends as expected`;
    case 'object':
      return `${objectLabel(probe)} in cluster ${probe.cluster} is ready`;
    case 'device':
      return `the tailnet has the device ${probe.device}${probe.tags === undefined ? '' : ` with ${probe.tags.join(', ')}`}`;
    case 'service':
      return `${probe.service} is ${probe.state}${probe.device === undefined ? '' : ` on ${probe.device}`}`;
    case 'tag':
      return `the tailnet's policy defines ${probe.tag}`;
    case 'tailnet-key':
      return `the tailnet has the ${probe.type === 'auth' ? 'auth key' : 'OAuth client'} "${probe.description}"`;
    case 'secret':
      return `secret ${probe.name} has ${probe.keys.join(', ')}`;
    case 'image':
      return `${imageLabel(probe)} is in its registry`;
    case 'all':
      return probe.of.map(probeText).join(', and ');
  }
}

export function probeFacts(probe: GateProbe): readonly Fact[] {
  switch (probe.probe) {
    case 'file':
      return [{ fact: 'path', host: probe.host, path: probe.path }];
    case 'object':
      return [{ fact: 'object', cluster: probe.cluster, object: objectLabel(probe) }];
    case 'device':
      return (probe.tags ?? []).map((tag): Fact => ({ fact: 'tagged', device: probe.device, tag }));
    case 'service': {
      const name: DefinedName = probe.service;
      const defined: Fact = { fact: 'defined', name };
      return probe.state === 'approved' && probe.device !== undefined
        ? [defined, { fact: 'approved', name, host: probe.device }]
        : [defined];
    }
    case 'tag':
      return [{ fact: 'defined', name: probe.tag, ...(probe.owners === undefined ? {} : { owners: probe.owners }) }];
    case 'secret':
      return probe.keys.map((key): Fact => ({ fact: 'secret', label: secretLabel({ secret: 'named', name: probe.name, key }) }));
    case 'all':
      return probe.of.flatMap(probeFacts);
    default:
      return [];
  }
}

export function probeProblems(probe: GateProbe): readonly string[] {
  switch (probe.probe) {
    case 'http':
      return [
        ...(isOpen(probe.url) || /^https?:\/\/[^/]/.test(probe.url) ? [] : [`url "${probe.url}" is no http or https URL`]),
        ...vantageProblems(probe.from),
      ];
    case 'resolves':
      return [...(/^[^\s/:]+$/.test(probe.name) ? [] : [`"${probe.name}" is no host name`]), ...vantageProblems(probe.from)];
    case 'port':
      return Number.isInteger(probe.port) && probe.port > 0 && probe.port < 65_536 ? [] : [`port ${String(probe.port)} is no TCP port`];
    case 'file':
      return isOpen(probe.path) || probe.path.startsWith('/') ? [] : [`path "${probe.path}" is not absolute`];
    case 'command':
      return probe.argv[0] === '' ? ['a probe runs no command'] : [];
    case 'secret':
      return probe.keys.length > 0 ? [] : ['a probe for a secret names no keys'];
    case 'all':
      return probe.of.length > 0 ? probe.of.flatMap(probeProblems) : ['a probe of several looks at nothing'];
    default:
      return [];
  }
}

function vantageProblems(from: string): readonly string[] {
  return /^(laptop|host:.+|cluster:.+)$/.test(from) ? [] : [`from "${from}" is none of laptop, host:<name> and cluster:<name>`];
}

function isOpen(text: string): boolean {
  return text.includes('‹');
}
