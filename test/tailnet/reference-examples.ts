// What the pages of reference say by example (ACLs, selectors, ports, services, tags, postures), as questions and answers.
import { readFileSync } from 'node:fs';
import type { ReachExample } from './reach-example.ts';

const [yes, no] = [true, false];
const of = (name: string) => readFileSync(new URL(`policies/${name}`, import.meta.url), 'utf8');
const docs = 'https://tailscale.com/docs';
const syntax = `${docs}/reference/syntax/policy-file`;
const grants = `${docs}/reference/syntax/grants`;
const targets = `${docs}/reference/targets-and-selectors`;
const postures = `${docs}/features/device-posture`;
const services = `${docs}/features/tailscale-services`;

export const referenceExamples: readonly ReachExample[] = [
  {
    page: `${syntax}#acls`,
    says: '`proto` narrows; without it TCP and UDP; ICMP goes wherever something goes',
    policy: of('acls-protocols.hujson'),
    cases: [
      ['ann@example.com', 'example-host-1', '22 tcp', yes],
      ['ann@example.com', 'example-host-1', '22 udp', no],
      ['ann@example.com', 'vega', '80 tcp', yes],
      ['ann@example.com', 'vega', '0 icmp', yes],
      ['ann@example.com', '198.51.100.7', '0 icmp', yes],
      ['ann@example.com', '198.51.100.7', '80 tcp', no],
      ['bob@example.com', 'vega', '0 16', yes],
      ['bob@example.com', 'vega', '80 tcp', no],
      ['bob@example.com', 'vega', '0 17', no],
    ],
  },
  {
    page: `${syntax}#acls`,
    says: 'the legacy fields `users` and `ports`, several ports, ranges',
    policy: of('legacy-acls.hujson'),
    cases: [
      ['ann@example.com', 'tag:dev', '22', yes],
      ['ann@example.com', 'tag:dev', '80', yes],
      ['ann@example.com', 'tag:dev', '443', yes],
      ['ann@example.com', 'tag:dev', '81', no],
      ['ann@example.com', '192.0.2.9', '1500', yes],
      ['ann@example.com', '192.0.2.9', '2001', no],
      ['bob@example.com', '100.100.100.100', '53', yes],
      ['bob@example.com', 'tag:dev', '22', no],
    ],
  },
  {
    page: `${syntax}#subnet-routers-and-exit-nodes`,
    says: 'a subnet is reached by its own rule, independently of its router',
    policy:
      '{"tagOwners": {"tag:router": []}, "grants": [{"src": ["ann@example.com"], "dst": ["tag:router"], "ip": ["22"]}, {"src": ["bob@example.com"], "dst": ["192.0.2.0/24"], "ip": ["22"]}]}',
    cases: [
      ['ann@example.com', 'device:router', '22', yes],
      ['ann@example.com', '192.0.2.7', '22', no],
      ['bob@example.com', '192.0.2.7', '22', yes],
      ['bob@example.com', 'device:router', '22', no],
      ['bob@example.com', '198.51.100.8', '22', no],
    ],
  },
  {
    page: `${targets}#autogrouprole`,
    says: 'roles, members, tags, guests: each autogroup holds its own',
    policy: `{"tagOwners": {"tag:web": [], "tag:a": [], "tag:i": [], "tag:n": [], "tag:b": [], "tag:o": [], "tag:m": [], "tag:w": [], "tag:g": [], "tag:t": []}, "grants": [
      {"src": ["autogroup:admin"], "dst": ["tag:a"], "ip": ["*"]}, {"src": ["autogroup:it-admin"], "dst": ["tag:i"], "ip": ["*"]},
      {"src": ["autogroup:network-admin"], "dst": ["tag:n"], "ip": ["*"]}, {"src": ["autogroup:billing-admin"], "dst": ["tag:b"], "ip": ["*"]},
      {"src": ["autogroup:auditor"], "dst": ["tag:o"], "ip": ["*"]}, {"src": ["autogroup:owner"], "dst": ["tag:w"], "ip": ["*"]},
      {"src": ["autogroup:member"], "dst": ["tag:m"], "ip": ["*"]}, {"src": ["autogroup:shared"], "dst": ["tag:g"], "ip": ["*"]},
      {"src": ["autogroup:tagged"], "dst": ["tag:t"], "ip": ["*"]}]}`,
    cases: [
      ['ada@example.com', 'tag:a', '1', yes],
      ['owen@example.com', 'tag:a', '1', yes],
      ['ann@example.com', 'tag:a', '1', no],
      ['ida@example.com', 'tag:i', '1', yes],
      ['ada@example.com', 'tag:i', '1', no],
      ['ned@example.com', 'tag:n', '1', yes],
      ['bill@example.com', 'tag:b', '1', yes],
      ['otto@example.com', 'tag:o', '1', yes],
      ['owen@example.com', 'tag:w', '1', yes],
      ['ada@example.com', 'tag:w', '1', no],
      ['otto@example.com', 'tag:m', '1', yes],
      ['owen@example.com', 'tag:m', '1', yes],
      ['guest@example.org', 'tag:m', '1', no],
      ['guest@example.org', 'tag:g', '1', yes],
      ['ann@example.com', 'tag:g', '1', no],
      ['device:web-1', 'tag:m', '1', no],
      ['device:web-1', 'tag:t', '1', yes],
      ['ann@example.com', 'tag:t', '1', no],
    ],
  },
  {
    page: `${targets}#autogroupdanger-all`,
    says: 'danger-all is everybody, `*` is the tailnet with its approved subnets',
    policy:
      '{"tagOwners": {"tag:open": [], "tag:ours": []}, "grants": [{"src": ["autogroup:danger-all"], "dst": ["tag:open"], "ip": ["443"]}, {"src": ["*"], "dst": ["tag:ours"], "ip": ["443"]}]}',
    cases: [
      ['203.0.113.5', 'tag:open', '443', yes],
      ['203.0.113.5', 'tag:ours', '443', no],
      ['192.0.2.200', 'tag:ours', '443', yes],
      ['guest@example.org', 'tag:open', '443', yes],
      ['tag:ours', 'tag:open', '443', yes],
      ['203.0.113.5', 'tag:open', '80', no],
    ],
  },
  {
    page: `${syntax}#domain-based-autogroups`,
    says: 'members of a login domain; no wildcard within the name',
    policy: of('ssh-local-part.json'),
    cases: [
      ['ann@example.com', 'tag:prod', '22', yes],
      ['ann@example.net', 'tag:prod', '22', no],
      ['guest@example.org', 'tag:prod', '22', no],
    ],
  },
  {
    page: `${grants}#network-layer-capabilities`,
    says: '`443` is TCP, UDP and ICMP; `tcp:80-443` a range; `icmp:*` ping alone; numbers name protocols',
    policy: `{"tagOwners": {"tag:p": [], "tag:r": [], "tag:i": [], "tag:s": [], "tag:k": []}, "grants": [
      {"src": ["ann@example.com"], "dst": ["tag:p"], "ip": ["443"]}, {"src": ["ann@example.com"], "dst": ["tag:r"], "ip": ["tcp:80-443"]},
      {"src": ["ann@example.com"], "dst": ["tag:i"], "ip": ["icmp:*"]}, {"src": ["ann@example.com"], "dst": ["tag:s"], "ip": ["sctp:*", "50:*"]}]}`,
    cases: [
      ['ann@example.com', 'tag:p', '443 tcp', yes],
      ['ann@example.com', 'tag:p', '443 udp', yes],
      ['ann@example.com', 'tag:p', '0 icmp', yes],
      ['ann@example.com', 'tag:p', '444', no],
      ['ann@example.com', 'tag:r', '80 tcp', yes],
      ['ann@example.com', 'tag:r', '443 tcp', yes],
      ['ann@example.com', 'tag:r', '79 tcp', no],
      ['ann@example.com', 'tag:r', '100 udp', no],
      ['ann@example.com', 'tag:i', '0 icmp', yes],
      ['ann@example.com', 'tag:i', '80', no],
      ['ann@example.com', 'tag:s', '80 sctp', yes],
      ['ann@example.com', 'tag:s', '0 esp', yes],
      ['ann@example.com', 'tag:s', '80 tcp', no],
      ['ann@example.com', 'tag:k', '80', no],
    ],
  },
  {
    page: services,
    says: 'a service is a destination by its name or its tag, and starts no connection',
    policy: of('services.hujson'),
    cases: [
      ['ann@example.com', 'svc:web-server', '443', yes],
      ['ann@example.com', 'svc:web-server', '80', no],
      ['ann@example.com', 'svc:database', '5432', no],
      ['tag:prod', 'svc:database', '5432', yes],
      ['device:web-1', 'svc:database', '5432', yes],
      ['ann@example.com', '100.64.9.1', '443', yes],
      ['ann@example.com', 'device:web-1', '443', no],
    ],
  },
  {
    page: `${docs}/features/tags`,
    says: 'a rule for any tag of a device applies to it, and a tagged device has no user',
    policy:
      '{"tagOwners": {"tag:web": [], "tag:prod": []}, "acls": [{"action": "accept", "src": ["tag:prod"], "dst": ["tag:prod:*"]}, {"action": "accept", "src": ["ann@example.com"], "dst": ["ann@example.com:22", "TAG:Web:443"]}]}',
    cases: [
      ['device:web-1', 'tag:prod', '22', yes],
      ['tag:web', 'tag:prod', '22', no],
      ['ann@example.com', 'device:web-1', '443', yes],
      ['ann@example.com', 'device:ann-mac', '22', yes],
      ['ann@example.com', 'device:web-1', '22', no],
      ['ANN@example.com', 'tag:WEB', '443', yes],
    ],
  },
  {
    page: `${postures}#default-source-posture`,
    says: 'the default posture applies to rules without one, and not to devices of other tailnets',
    policy:
      '{"postures": {"posture:mac": ["node:os == \'macos\'"]}, "defaultSrcPosture": ["posture:mac"], "tagOwners": {"tag:web": []}, "grants": [{"src": ["autogroup:member", "autogroup:shared"], "dst": ["tag:web"], "ip": ["443"]}, {"src": ["autogroup:member"], "dst": ["tag:web"], "ip": ["80"], "srcPosture": []}]}',
    cases: [
      ['device:ann-mac', 'tag:web', '443', yes],
      ['device:bob-pc', 'tag:web', '443', no],
      ['device:guest-pc', 'tag:web', '443', yes],
      ['device:bob-pc', 'tag:web', '80', yes],
    ],
  },
  {
    page: `${targets}#host-alias`,
    says: 'addresses, blocks and names of hosts select the device that has the address',
    policy:
      '{"hosts": {"mac": "100.64.0.11", "lab": "100.64.0.16/29"}, "grants": [{"src": ["mac"], "dst": ["lab"], "ip": ["22"]}, {"src": ["100.64.0.13"], "dst": ["fd7a:115c:a1e0::11"], "ip": ["22"]}]}',
    cases: [
      ['device:ann-mac', 'device:web-1', '22', yes],
      ['mac', 'device:app-1', '22', yes],
      ['device:ann-phone', 'device:web-1', '22', no],
      ['device:ann-mac', 'device:router', '22', no],
      ['device:bob-pc', 'device:ann-mac', '22', yes],
      ['device:bob-pc', '100.64.0.11', '22', no],
    ],
  },
];
