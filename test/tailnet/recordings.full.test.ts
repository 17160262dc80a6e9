// The evaluator against what a real tailnet did: packet filters, SSH rules and answers to policies that were recorded from
// one (published with headscale's sources, BSD-3-Clause). Every source, destination, protocol and port that they tell.
// Minutes; runs only when it is named, and where the recordings lie beside the project.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseHujson } from '../../src/tailnet/hujson/parse-hujson.ts';
import { compilePolicy } from '../../src/tailnet/reach/compile-policy.ts';
import { ipSet, ipSetCovers, parseIpRange, type IpRange } from '../../src/tailnet/reach/ip-range.ts';
import { policyProblems } from '../../src/tailnet/reach/policy-problems.ts';
import { runPolicyTests } from '../../src/tailnet/reach/run-policy-tests.ts';
import type { TailnetSnapshot } from '../../src/tailnet/reach/tailnet-snapshot.ts';

interface Recording {
  readonly id: string;
  readonly kind: string;
  readonly status: number;
  readonly policy: string;
  readonly users: readonly string[];
  readonly devices: readonly {
    readonly name: string;
    readonly tags: readonly string[];
    readonly user?: string;
    readonly addresses: readonly [string, string];
    readonly routes: readonly string[];
  }[];
  /** By destination: protocols, sources, and destinations with their first and last port. */
  readonly filters?: Readonly<
    Record<string, readonly (readonly [readonly number[], readonly string[], readonly (readonly [string, number, number])[]])[]>
  >;
  /** By destination: sources, accounts, and what is done. */
  readonly ssh?: Readonly<Record<string, readonly (readonly [readonly string[], Readonly<Record<string, string>>, string])[]>>;
}

const file = join(import.meta.dirname, '../../../shared/tailnet-recordings.json.gz');
const skip = existsSync(file) ? false : 'the recordings of a tailnet are not beside the project (../shared/tailnet-recordings.json.gz)';
const recordings =
  skip === false ? (JSON.parse(gunzipSync(readFileSync(file)).toString()) as { readonly recordings: readonly Recording[] }).recordings : [];

const snapshot = ({ users, devices }: Recording): TailnetSnapshot => ({
  users: users.map((login, index) => ({ login, role: index === 0 ? 'owner' : 'member' })),
  devices,
});
const range = (text: string): IpRange => parseIpRange(text) ?? assert.fail(text);
const ports = [1, 22, 53, 80, 443, 5432, 8080, 65_000];

it('lets through between devices what the recorded packet filters let through', { skip }, () => {
  const wrong: string[] = [];
  let asked = 0;
  for (const recording of recordings) {
    if (recording.filters === undefined) continue;
    const compiled = compilePolicy(recording.policy, snapshot(recording));
    for (const destination of recording.devices) {
      const filter = (recording.filters[destination.name] ?? []).map(([protocols, sources, targets]) => ({
        protocols,
        sources: ipSet(sources.map(range)),
        targets: targets.map(([net, first, last]) => ({ net: range(net), first, last })),
      }));
      if (recording.filters[destination.name] === undefined) continue;
      for (const source of recording.devices) {
        if (source === destination) continue;
        for (const family of [0, 1] as const) {
          const [from, to] = [range(source.addresses[family]), range(destination.addresses[family])];
          for (const proto of [6, 17, 132]) {
            for (const port of ports) {
              const real = filter.some(
                (rule) =>
                  rule.protocols.includes(proto) &&
                  ipSetCovers(rule.sources, from) &&
                  rule.targets.some(({ net, first, last }) => ipSetCovers([net], to) && first <= port && port <= last),
              );
              const answer = compiled.allows({
                source: source.addresses[family],
                destination: destination.addresses[family],
                port,
                proto: String(proto),
              });
              asked += 1;
              if (answer.allowed !== real) wrong.push(`${recording.id}: ${answer.explanation}, recorded ${String(real)}`);
            }
          }
        }
      }
    }
  }
  assert.ok(asked > 1_000_000, String(asked));
  assert.deepEqual(wrong.slice(0, 5), []);
});

it('lets in by SSH whom the recorded SSH rules let in', { skip }, () => {
  const wrong: string[] = [];
  let asked = 0;
  for (const recording of recordings) {
    if (recording.ssh === undefined) continue;
    const compiled = compilePolicy(recording.policy, snapshot(recording));
    for (const destination of recording.devices) {
      const rules = recording.ssh[destination.name];
      if (rules === undefined) continue;
      for (const source of recording.devices) {
        if (source === destination) continue;
        for (const user of ['root', 'ubuntu', 'odin', 'thor', 'alice']) {
          const rule = rules.find(
            ([from, users]) => (from.includes('*') || from.includes(source.addresses[0])) && (users[user] ?? users['*'] ?? '') !== '',
          );
          const answer = compiled.allowsSsh({ source: `device:${source.name}`, destination: `device:${destination.name}`, user });
          asked += 1;
          if (answer.verdict !== (rule?.[2] ?? 'deny'))
            wrong.push(`${recording.id}: ${answer.explanation}, recorded ${rule?.[2] ?? 'deny'}`);
        }
      }
    }
  }
  assert.ok(asked > 50_000, String(asked));
  assert.deepEqual(wrong.slice(0, 5), []);
});

it('refuses the policies that were refused, but for what a policy alone does not show', { skip }, () => {
  // Domains that a tailnet does not own, capabilities that Tailscale keeps for itself, address pools, and empty patterns.
  const unseen = /associated with this Tailnet|tailscale\.com domain|IPPool|acceptEnv/;
  const wrong = recordings
    .filter(({ kind }) => ['acl', 'grant', 'routes', 'ssh', 'nodeattrs'].includes(kind))
    .filter((recording) => !unseen.test((recording as { readonly message?: string }).message ?? ''))
    .filter(({ policy, status }) => {
      try {
        return (policyProblems(parseHujson(policy)).length === 0) !== (status === 200);
      } catch {
        return status === 200;
      }
    });
  assert.deepEqual(
    wrong.map(({ id }) => id),
    [],
  );
});

it('passes and fails the tests of policies as they were passed and failed', { skip }, () => {
  const wrong = recordings
    .filter(({ kind }) => kind === 'policytest' || kind === 'sshtest')
    // Its addresses were made up after the recording.
    .filter(({ id }) => id !== 'sshtest-malformed-dst-bare-ipv6')
    .filter((recording) => {
      try {
        return (
          runPolicyTests(compilePolicy(recording.policy, snapshot(recording))).every(({ passed }) => passed) !== (recording.status === 200)
        );
      } catch {
        return recording.status === 200;
      }
    });
  assert.deepEqual(
    wrong.map(({ id }) => id),
    [],
  );
});
