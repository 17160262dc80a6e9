import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseHujson } from '../../src/tailnet/hujson/parse-hujson.ts';
import { compilePolicy, type AccessQuestion } from '../../src/tailnet/reach/compile-policy.ts';
import { policyProblems } from '../../src/tailnet/reach/policy-problems.ts';
import { reachDiff } from '../../src/tailnet/reach/reach-diff.ts';
import { policyCorpus } from './policy-corpus.ts';
import { exampleTailnet } from './reach-example.ts';
import { grantExamples } from './grant-examples.ts';
import { referenceExamples } from './reference-examples.ts';

const reachExamples = [...grantExamples, ...referenceExamples];

function question(source: string, destination: string, portAndProto: string): AccessQuestion {
  const [port, proto] = portAndProto.split(' ');
  return { source, destination, port: Number(port), ...(proto === undefined ? {} : { proto }) };
}

describe('compilePolicy().allows()', () => {
  it('is tried on at least 150 questions', () => {
    assert.ok(reachExamples.flatMap(({ cases }) => cases).length >= 150);
  });

  for (const { page, says, policy, cases } of reachExamples) {
    it(`${says} (${page})`, () => {
      const compiled = compilePolicy(policy, exampleTailnet);
      for (const [source, destination, port, allowed] of cases) {
        const answer = compiled.allows(question(source, destination, port));
        assert.equal(answer.allowed, allowed, answer.explanation);
        assert.equal(answer.unknown, undefined, answer.explanation);
        assert.equal(answer.rule !== undefined, allowed, 'a verdict of yes names its rule');
      }
    });
  }

  const tiers = compilePolicy(
    '{\n  "tagOwners": {"tag:a": [], "tag:b": []},\n  "grants": [\n    {"src": ["tag:a"], "dst": ["tag:b"], "ip": ["tcp:22", "tcp:80"]},\n  ],\n}',
    exampleTailnet,
  );

  it('names the rule that decided, by number and line', () => {
    const answer = tiers.allows({ source: 'tag:a', destination: 'tag:b', port: 22 });
    assert.deepEqual(answer.rule, { section: 'grants', index: 0, line: 4, column: 5 });
    assert.equal(answer.explanation, 'tag:a to tag:b port 22: allowed by grants[0] (line 4)');
  });

  it('says what is nearest when no rule lets through', () => {
    assert.match(
      tiers.allows({ source: 'tag:a', destination: 'tag:b', port: 443 }).explanation,
      /grants\[0\] \(line 4\) lets through only tcp:22, tcp:80$/,
    );
    assert.match(tiers.allows({ source: 'tag:b', destination: 'tag:a', port: 22 }).explanation, /no rule leads from tag:b to tag:a$/);
  });

  it('says which member of a group may not', () => {
    const compiled = compilePolicy(
      '{"groups": {"group:a": ["ann@example.com", "bob@example.com"]}, "tagOwners": {"tag:a": []}, "grants": [{"src": ["ann@example.com"], "dst": ["tag:a"], "ip": ["*"]}]}',
      exampleTailnet,
    );
    const answer = compiled.allows({ source: 'group:a', destination: 'tag:a', port: 1 });
    assert.deepEqual([answer.allowed, answer.some], [false, true]);
    assert.match(answer.explanation, /bob@example\.com/);
  });

  it('says which name means nothing', () => {
    for (const [source, destination] of [
      ['tag:none', 'tag:a'],
      ['group:none', 'tag:a'],
      ['tag:a', 'phantom'],
      ['tag:a', 'device:none'],
      ['tag:a', '10.0.0.0/33'],
    ] as const)
      assert.notEqual(tiers.allows({ source, destination, port: 1 }).unknown, undefined, `${source} ${destination}`);
    assert.equal(tiers.allows({ source: 'tag:a', destination: 'tag:b', port: 1, proto: 'ipx' }).unknown, 'ipx');
  });

  it('says through which device a connection must go', () => {
    const [example] = reachExamples.filter(({ page }) => page.endsWith('based-on-location'));
    const answer = compilePolicy(example?.policy ?? '', exampleTailnet).allows({
      source: 'group:nyc',
      destination: 'autogroup:internet',
      port: 443,
    });
    assert.match(answer.explanation, /through a device with tag:exit-nyc$/);
  });

  it('takes postures that the question gives', () => {
    const policy =
      '{"postures": {"posture:p": ["node:tsVersion >= \'1.40\'", "custom:tier IN [\'prod\', \'dev\']", "node:x NOT SET"]}, "tagOwners": {"tag:a": []}, "grants": [{"src": ["ann@example.com"], "dst": ["tag:a"], "ip": ["*"], "srcPosture": ["posture:p"]}]}';
    const compiled = compilePolicy(policy, { users: [], devices: [] });
    const ask = (posture: Record<string, string | number | boolean>) =>
      compiled.allows({ source: 'ann@example.com', destination: 'tag:a', port: 1, posture }).allowed;
    assert.equal(ask({ 'node:tsVersion': '1.100.2', 'custom:tier': 'prod' }), true);
    assert.equal(ask({ 'node:tsVersion': '1.9', 'custom:tier': 'prod' }), false);
    assert.equal(ask({ 'node:tsVersion': '1.40', 'custom:tier': 'test' }), false);
    assert.equal(ask({ 'node:tsVersion': '1.40' }), false);
    assert.equal(ask({ 'node:tsVersion': '1.40', 'custom:tier': 'dev', 'node:x': 1 }), false);
  });
});

describe('compilePolicy().reachOf()', () => {
  it('lists what a device reaches, with ports and rules', () => {
    const [example] = reachExamples.filter(({ page }) => page.includes('tailscale-services'));
    const compiled = compilePolicy(example?.policy ?? '', exampleTailnet);
    assert.deepEqual(
      compiled.reachOf('ann@example.com').map(({ destination, text, rules }) => [destination, text, rules.map(({ index }) => index)]),
      [['svc:web-server', '443', [0]]],
    );
    assert.deepEqual(compiled.reachOf('svc:database'), []);
    assert.deepEqual(compiled.reachOf('tag:none'), []);
  });

  it('agrees with `allows()` for everyone, everywhere in the corpus', () => {
    for (const { name, text } of policyCorpus) {
      const compiled = compilePolicy(text, exampleTailnet);
      for (const source of compiled.sources()) {
        const reached = new Set(compiled.reachOf(source).map(({ destination }) => destination));
        for (const destination of exampleTailnet.devices.map((device) => `device:${device.name}`)) {
          if (destination === source) continue;
          const some = [22, 80, 443, 5432, 53].some((port) => compiled.allows({ source, destination, port }).allowed);
          if (some) assert.ok(reached.has(destination), `${name}: ${source} to ${destination}`);
        }
      }
    }
  });
});

describe('reachDiff()', () => {
  const policy = (grants: string) => `{"tagOwners": {"tag:a": [], "tag:b": []}, "grants": [${grants}]}`;
  const diff = (one: string, other: string) =>
    reachDiff(compilePolicy(policy(one), exampleTailnet), compilePolicy(policy(other), exampleTailnet)).map(
      ({ change, source, destination, ports }) => `${change} ${source} → ${destination} ${ports}`,
    );

  it('is empty between a policy and itself, whatever way it is written', () => {
    assert.deepEqual(
      diff('{"src": ["tag:a"], "dst": ["tag:b"], "ip": ["tcp:1-9", "tcp:10"]}', '{"src": ["tag:a"], "dst": ["tag:b"], "ip": ["tcp:1-10"]}'),
      [],
    );
    for (const { text } of policyCorpus)
      assert.deepEqual(reachDiff(compilePolicy(text, exampleTailnet), compilePolicy(text, exampleTailnet)), []);
  });

  it('says what is lost and what is gained, to the port', () => {
    assert.deepEqual(
      diff(
        '{"src": ["tag:a"], "dst": ["tag:b"], "ip": ["tcp:20-30"]}',
        '{"src": ["tag:a"], "dst": ["tag:b"], "ip": ["tcp:25"]}, {"src": ["tag:b"], "dst": ["tag:a"], "ip": ["*"]}',
      ),
      ['lost tag:a → tag:b tcp:20-24, tcp:26-30', 'gained tag:b → tag:a everything'],
    );
    assert.deepEqual(diff('{"src": ["tag:a"], "dst": ["tag:b"], "ip": ["443"]}', ''), ['lost tag:a → tag:b 443']);
  });

  it('sees that a tag was taken from a device', () => {
    const text = policy('{"src": ["ann@example.com"], "dst": ["tag:web"], "ip": ["443"]}').replace('"tag:b": []', '"tag:web": []');
    const bare = {
      ...exampleTailnet,
      devices: exampleTailnet.devices.map((device) => (device.name === 'web-1' ? { ...device, tags: ['tag:prod'] } : device)),
    };
    assert.deepEqual(
      reachDiff(compilePolicy(text, exampleTailnet), compilePolicy(text, bare)).map(
        ({ change, source, destination }) => `${change} ${source} ${destination}`,
      ),
      ['lost ann@example.com device:web-1', 'gained ann@example.com tag:web'],
    );
  });
});

describe('policyProblems()', () => {
  it('finds nothing in the corpus', () => {
    for (const { name, text } of policyCorpus) {
      // Its names are not what a tailnet would take; it is about characters.
      if (name !== 'unicode-and-escapes.hujson') assert.deepEqual(policyProblems(parseHujson(text)), [], name);
    }
  });

  const problems: readonly (readonly [policy: string, message: RegExp])[] = [
    ['{"groups": {"team": []}}', /"team" does not begin with "group:"/],
    ['{"groups": {"group:a": ["group:b"]}}', /groups hold no groups/],
    ['{"tagOwners": {"tag:1a": []}}', /"tag:1a" is no tag/],
    ['{"tagOwners": {"tag:a": ["tag:none"]}}', /"tag:none" cannot own a tag, or is not defined/],
    ['{"tagOwners": {"tag:a": ["autogroup:self"]}}', /cannot own/],
    ['{"hosts": {"a": "nowhere"}}', /"nowhere" is no address/],
    ['{"ipsets": {"ipset:a": ["ipset:b"], "ipset:b": ["ipset:a"]}}', /contains itself/],
    ['{"postures": {"posture:a": ["node:os = macos"]}}', /is no assertion/],
    ['{"grants": [{"src": ["tag:none"], "dst": ["*"], "ip": ["*"]}]}', /"tag:none" is no source, or is not defined/],
    ['{"grants": [{"src": ["*"], "dst": ["*"]}]}', /"ip" and "app" are both empty/],
    ['{"grants": [{"src": ["*"], "dst": ["*"], "ip": ["80,443"]}]}', /"80,443" is no port or protocol/],
    ['{"grants": [{"src": ["*"], "dst": ["*"], "ip": ["0"]}]}', /"0" is no port/],
    ['{"grants": [{"src": ["*"], "dst": ["autogroup:danger-all"], "ip": ["*"]}]}', /"autogroup:danger-all" is no destination/],
    ['{"grants": [{"src": ["autogroup:self"], "dst": ["*"], "ip": ["*"]}]}', /"autogroup:self" is no source/],
    ['{"grants": [{"src": ["svc:a"], "dst": ["*"], "ip": ["*"]}]}', /"svc:a" is no source/],
    ['{"grants": [{"src": ["*"], "dst": ["autogroup:self"], "ip": ["*"]}]}', /needs users, groups or roles/],
    ['{"grants": [{"src": ["*"], "dst": ["0.0.0.0/0"], "ip": ["*"]}]}', /write "\*" or "autogroup:internet"/],
    ['{"grants": [{"src": ["*"], "dst": ["*"], "ip": ["*"], "via": ["group:a"]}]}', /"via" is no tag/],
    ['{"grants": [{"src": ["*"], "dst": ["*"], "ip": ["*"], "srcPosture": ["posture:none"]}]}', /no posture/],
    ['{"acls": [{"action": "deny", "src": ["*"], "dst": ["*:*"]}]}', /action "deny" is not "accept"/],
    ['{"acls": [{"action": "accept", "src": ["*"], "dst": ["100.64.0.1"]}]}', /does not end with ports|is no destination/],
    ['{"acls": [{"action": "accept", "src": ["*"], "dst": ["*:ssh"]}]}', /does not end with ports/],
    ['{"acls": [{"action": "accept", "src": ["*"], "dst": ["*:1"], "proto": "ipx"}]}', /"ipx" is no protocol/],
    ['{"ssh": [{"action": "accept", "src": ["*"], "dst": ["autogroup:self"], "users": ["root"]}]}', /"\*" is no source of SSH/],
    ['{"ssh": [{"action": "accept", "src": ["a@b.c"], "dst": ["100.64.0.1"], "users": ["root"]}]}', /no destination of SSH/],
    ['{"ssh": [{"action": "accept", "src": ["a@b.c"], "dst": ["autogroup:self"], "users": ["*"]}]}', /"\*" is no user/],
    [
      '{"ssh": [{"action": "check", "src": ["a@b.c"], "dst": ["autogroup:self"], "users": ["root"], "checkPeriod": "200h"}]}',
      /checkPeriod/,
    ],
    ['{"nodeAttrs": [{"target": ["tag:none"], "attr": ["funnel"]}]}', /"tag:none" is no target/],
  ];
  for (const [policy, message] of problems) {
    it(`finds ${message.source} in ${policy}`, () => {
      const found = policyProblems(parseHujson(policy));
      assert.ok(
        found.some((problem) => message.test(problem.message)),
        JSON.stringify(found),
      );
    });
  }

  it('says line and column', () => {
    assert.deepEqual(
      policyProblems(
        parseHujson(
          '{\n  "TagOwners": {\n    "tag:a": ["x"],\n  },\n  "grants": [\n    {"src": ["y"], "dst": ["*"], "ip": ["*"]},\n  ],\n}',
        ),
      ).map(({ line, column }) => `${line}:${column}`),
      ['3:5', '6:5'],
    );
  });
});
