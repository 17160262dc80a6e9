// The policy of blumeops through every edit that the migration makes to it: the policy's own tests hold after each, nothing
// but the edited lines changes, and who gains and loses what is what the migration says.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseHujson } from '../../src/tailnet/hujson/parse-hujson.ts';
import { editPolicy } from '../../src/tailnet/policy/edit-policy.ts';
import type { PolicyEdit } from '../../src/tailnet/policy/policy-edit.ts';
import { readPolicy } from '../../src/tailnet/policy/read-policy.ts';
import { compilePolicy } from '../../src/tailnet/reach/compile-policy.ts';
import { mayAssignTag } from '../../src/tailnet/reach/may-assign-tag.ts';
import { policyProblems } from '../../src/tailnet/reach/policy-problems.ts';
import { reachDiff } from '../../src/tailnet/reach/reach-diff.ts';
import { runPolicyTests } from '../../src/tailnet/reach/run-policy-tests.ts';
import type { TailnetSnapshot } from '../../src/tailnet/reach/tailnet-snapshot.ts';
import { blumeopsPolicy, blumeopsTailnet } from './blumeops-tailnet.ts';

const owners = ['autogroup:admin', 'tag:blumeops'];
const owned = (tag: string, entries: readonly string[] = owners): PolicyEdit => ({
  edit: 'list-has',
  section: 'tagOwners',
  name: tag,
  entries,
});
const grant = (src: string, dst: string, ...ip: readonly string[]): PolicyEdit => ({
  edit: 'rule-there',
  section: 'grants',
  rule: { src: [src], dst: [dst], ip: [...ip] },
});

/** What each phase does to the policy, and the reach that comes of it. */
const stages: readonly { readonly stage: string; readonly edits: readonly PolicyEdit[]; readonly reach: readonly string[] }[] = [
  {
    stage: 'phase 0: the registry has a tag; admins reach it, members do not',
    edits: [
      owned('tag:registry'),
      { edit: 'test-expects', src: 'erich@example.com', accept: ['tag:registry:443'] },
      { edit: 'test-expects', src: 'allison@example.com', deny: ['tag:registry:443'] },
    ],
    reach: ['gained erich@example.com → tag:registry everything'],
  },
  {
    stage: 'phase 1: pods reach the registry; the operator owns the tag of its proxies',
    edits: [
      owned('tag:k8s-operator'),
      owned('tag:k8s', [...owners, 'tag:k8s-operator']),
      {
        edit: 'rule-there',
        section: 'grants',
        rule: { src: ['tag:k8s'], dst: ['tag:registry'], ip: ['tcp:443'] },
        comment: 'Workloads of the cluster pull from the registry, and push what they build.',
      },
      { edit: 'test-expects', src: 'tag:k8s', accept: ['tag:registry:443'] },
    ],
    reach: [
      'gained erich@example.com → tag:k8s everything',
      'gained erich@example.com → tag:k8s-operator everything',
      'gained tag:k8s → tag:registry tcp:443',
    ],
  },
  {
    stage: 'phase 1: the cluster reads repositories from the forge, by its ports on indri',
    edits: [
      grant('tag:k8s', 'tag:homelab', 'tcp:3001', 'tcp:2200'),
      { edit: 'test-expects', src: 'tag:k8s', accept: ['tag:homelab:3001', 'tag:homelab:2200'] },
    ],
    reach: ['gained tag:k8s → device:indri tcp:2200, tcp:3001'],
  },
  {
    stage: 'phase 3: what runs on indri reaches PostgreSQL in the cluster, and its metrics',
    edits: [
      grant('tag:homelab', 'tag:k8s', 'tcp:5432', 'tcp:443', 'tcp:9187'),
      { edit: 'test-expects', src: 'tag:homelab', accept: ['tag:k8s:5432', 'tag:k8s:443'] },
    ],
    reach: ['gained device:indri → tag:k8s tcp:443, tcp:5432, tcp:9187'],
  },
  {
    stage: 'phase 8: the build service',
    edits: [
      owned('tag:ci'),
      grant('tag:ci', 'tag:registry', 'tcp:443'),
      { edit: 'test-expects', src: 'tag:ci', accept: ['tag:registry:443'], deny: ['tag:nas:445'] },
    ],
    reach: ['gained erich@example.com → tag:ci everything', 'gained tag:ci → tag:registry tcp:443'],
  },
  {
    stage: 'phase 9: a tag that nothing uses goes',
    edits: [{ edit: 'name-gone', section: 'tagOwners', name: 'tag:workstation' }],
    reach: ['lost erich@example.com → tag:workstation everything'],
  },
];

describe('plans/blumeops/policy.hujson', () => {
  it('says what the inventory says', () => {
    const policy = readPolicy(parseHujson(blumeopsPolicy));
    assert.equal(policy.grants.length, 8);
    assert.equal(policy.ssh.length, 3);
    assert.equal(Object.keys(policy.tagOwners).length, 11);
    assert.equal(policy.tests.length, 3);
    assert.deepEqual(policyProblems(parseHujson(blumeopsPolicy)), []);
  });

  it('passes its own tests', () => {
    const results = runPolicyTests(compilePolicy(blumeopsPolicy, blumeopsTailnet));
    assert.equal(results.length, 15);
    assert.deepEqual(
      results.filter(({ passed }) => !passed),
      [],
    );
  });

  it('goes through every edit of the migration: its tests hold after each, and nobody loses anything unsaid', () => {
    let text = blumeopsPolicy;
    const before: string[] = [];
    for (const { stage, edits, reach } of stages) {
      before.push(text);
      const edited = editPolicy(text, edits);
      assert.equal(editPolicy(edited, edits), edited, `${stage}: twice`);
      assert.deepEqual(policyProblems(parseHujson(edited)), [], stage);
      const compiled = compilePolicy(edited, blumeopsTailnet);
      assert.deepEqual(
        runPolicyTests(compiled).filter(({ passed }) => !passed),
        [],
        stage,
      );
      const changes = reachDiff(compilePolicy(text, blumeopsTailnet), compiled);
      assert.deepEqual(
        changes.map(({ change, source, destination, ports }) => `${change} ${source} → ${destination} ${ports}`),
        reach,
        stage,
      );
      text = edited;
    }
    // Every line of the beginning is still there but for the tag that went and the lists that grew.
    const lost = blumeopsPolicy.split('\n').filter((line) => !text.split('\n').includes(line));
    assert.equal(lost.length, 4, lost.join('\n'));
  });

  it('a grant to one tag of indri is a grant to all that listens there', () => {
    const compiled = compilePolicy(blumeopsPolicy, blumeopsTailnet);
    const asked = { source: 'allison@example.com', port: 443 };
    // The policy's own test says no, since it asks of a device with that tag alone.
    assert.equal(compiled.allows({ ...asked, destination: 'tag:grafana' }).allowed, false);
    assert.equal(compiled.allows({ ...asked, destination: 'svc:grafana' }).allowed, false);
    assert.match(compiled.allows({ ...asked, destination: 'device:indri' }).explanation, /allowed by grants\[1\]/);
  });

  it('shows which member loses what when tags are taken from indri while grants still name them', () => {
    const bare: TailnetSnapshot = {
      ...blumeopsTailnet,
      devices: blumeopsTailnet.devices.map((device) =>
        device.name === 'indri' ? { ...device, tags: ['tag:homelab', 'tag:blumeops', 'tag:forge', 'tag:loki'] } : device,
      ),
    };
    const lost = reachDiff(compilePolicy(blumeopsPolicy, blumeopsTailnet), compilePolicy(blumeopsPolicy, bare)).filter(
      ({ source, change }) => source === 'allison@example.com' && change === 'lost',
    );
    assert.deepEqual(
      lost.map(({ destination, ports }) => `${destination} ${ports}`),
      ['device:indri tcp:5432'],
    );
  });

  it('a broken edit is told by the tests', () => {
    const broken = editPolicy(blumeopsPolicy, [
      { edit: 'rule-gone', section: 'grants', rule: { src: ['autogroup:member'], dst: ['tag:feed'], ip: ['tcp:443'] } },
    ]);
    const failed = runPolicyTests(compilePolicy(broken, blumeopsTailnet)).filter(({ passed }) => !passed);
    assert.deepEqual(
      failed.map(({ source, target, expected }) => `${source} ${expected} ${target}`),
      ['allison@example.com accept tag:feed:443'],
    );
    assert.match(failed[0]?.explanation ?? '', /no rule leads from allison@example.com to tag:feed/);
  });

  it('SSH: to one’s own devices and, for the admin, to the servers, always with a check', () => {
    const compiled = compilePolicy(blumeopsPolicy, blumeopsTailnet);
    const ssh = (source: string, destination: string, user: string) => compiled.allowsSsh({ source, destination, user });
    assert.equal(ssh('device:mouse', 'device:gilbert', 'eblume').verdict, 'deny');
    assert.equal(ssh('erich@example.com', 'device:indri', 'erichblume').verdict, 'check');
    assert.equal(ssh('erich@example.com', 'device:indri', 'root').verdict, 'deny');
    assert.equal(ssh('allison@example.com', 'device:indri', 'erichblume').verdict, 'deny');
    assert.equal(ssh('erich@example.com', 'erich@example.com', 'eblume').verdict, 'check');
    // The rule is there, but no grant opens port 22 between a member's own devices.
    const own = ssh('allison@example.com', 'allison@example.com', 'allison');
    assert.deepEqual([own.verdict, own.isReachable], ['check', false]);
    assert.match(own.explanation, /no rule opens port 22/);
  });
});

describe('mayAssignTag()', () => {
  const later = readPolicy(
    parseHujson(
      editPolicy(
        blumeopsPolicy,
        stages.flatMap(({ edits }) => edits),
      ),
    ),
  );
  const naive = readPolicy(parseHujson(editPolicy(blumeopsPolicy, [owned('tag:k8s-operator'), owned('tag:k8s')])));
  const may = (who: string | readonly string[], tag: string, policy = later) => mayAssignTag(who, tag, policy, blumeopsTailnet);

  it('the operator may tag its proxies only where its tag owns theirs', () => {
    assert.equal(may(['tag:k8s-operator'], 'tag:k8s').allowed, true);
    assert.deepEqual(may(['tag:k8s-operator'], 'tag:k8s', naive), {
      allowed: false,
      explanation: 'tag:k8s-operator may not give tag:k8s: its owners are autogroup:admin, tag:blumeops',
    });
  });

  it('knows admins, owners by autogroup, tags of their own, and tags that nobody has defined', () => {
    assert.equal(may('erich@example.com', 'tag:nas').allowed, true);
    assert.equal(may('allison@example.com', 'tag:nas').allowed, false);
    assert.equal(may(['tag:blumeops'], 'tag:feed').allowed, true);
    assert.equal(may(['tag:feed'], 'tag:feed').allowed, true);
    assert.equal(may(['tag:feed'], 'tag:pg').allowed, false);
    assert.match(may('erich@example.com', 'tag:none').explanation, /not defined/);
    const corp = readPolicy(
      parseHujson('{"tagOwners": {"tag:corp": ["autogroup:member"], "tag:mine": ["ann@example.com"], "tag:none": []}}'),
    );
    assert.equal(may('allison@example.com', 'tag:corp', corp).allowed, true);
    assert.equal(may('allison@example.com', 'tag:mine', corp).allowed, false);
    assert.match(may('allison@example.com', 'tag:none', corp).explanation, /admins only/);
  });
});
