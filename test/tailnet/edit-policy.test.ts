import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { jsonOf } from '../../src/tailnet/hujson/hujson-node.ts';
import { parseHujson } from '../../src/tailnet/hujson/parse-hujson.ts';
import { editPolicy } from '../../src/tailnet/policy/edit-policy.ts';
import type { PolicyEdit } from '../../src/tailnet/policy/policy-edit.ts';
import { policyCorpus } from './policy-corpus.ts';

const value = (text: string) => jsonOf(parseHujson(text).root) as Record<string, never>;

/** Lines that are in one text and not in the other, as `diff` would mark them. */
function changedLines(before: string, after: string): { readonly gone: readonly string[]; readonly come: readonly string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')];
  // Longest common subsequence: the texts are short.
  const lengths = Array.from({ length: old.length + 1 }, () => Array.from({ length: now.length + 1 }, () => 0));
  const at = (i: number, j: number) => lengths[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row !== undefined) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const gone: string[] = [];
  const come: string[] = [];
  for (let i = 0, j = 0; i < old.length || j < now.length;) {
    if (i < old.length && j < now.length && old[i] === now[j]) [i, j] = [i + 1, j + 1];
    else if (j < now.length && (i >= old.length || at(i, j + 1) >= at(i + 1, j))) come.push(now[j++] ?? '');
    else gone.push(old[i++] ?? '');
  }
  return { gone, come };
}

/** Pairs of an edit and what takes it back. */
const pairs: readonly (readonly [edit: PolicyEdit, back: PolicyEdit])[] = [
  [
    { edit: 'list-has', section: 'tagOwners', name: 'tag:zzz', entries: ['autogroup:admin', 'tag:yyy'] },
    { edit: 'name-gone', section: 'tagOwners', name: 'tag:zzz' },
  ],
  [
    { edit: 'list-has', section: 'groups', name: 'group:zzz', entries: ['zoe@example.com'] },
    { edit: 'name-gone', section: 'groups', name: 'group:zzz' },
  ],
  [
    { edit: 'rule-there', section: 'grants', rule: { src: ['tag:zzz'], dst: ['*'], ip: ['tcp:1'] }, comment: 'for the zzz\nand why' },
    { edit: 'rule-gone', section: 'grants', rule: { src: ['tag:zzz'], dst: ['*'], ip: ['tcp:1'] }, withComment: true },
  ],
  [
    { edit: 'test-expects', src: 'tag:zzz', accept: ['tag:a:1'], deny: ['tag:b:2'] },
    { edit: 'test-drops', src: 'tag:zzz', accept: ['tag:a:1'], deny: ['tag:b:2'] },
  ],
  [
    { edit: 'host-is', name: 'zzz', address: '192.0.2.250' },
    { edit: 'name-gone', section: 'hosts', name: 'zzz' },
  ],
];

describe('editPolicy()', () => {
  for (const { name, text } of policyCorpus) {
    it(`touches only the lines of what it edits in ${name}, once, and back again`, () => {
      assert.equal(editPolicy(text, []), text);
      for (const [edit, back] of pairs) {
        const edited = editPolicy(text, [edit]);
        const { gone } = changedLines(text, edited);
        assert.ok(gone.length <= 1, `${edit.edit} changed ${gone.join('\n')}`);
        assert.equal(editPolicy(edited, [edit]), edited, 'a second time changes nothing');
        const undone = editPolicy(edited, [back]);
        const section = 'section' in edit ? edit.section : edit.edit === 'host-is' ? 'hosts' : 'tests';
        const had = Object.entries(value(text)).find(([key]) => key.toLowerCase() === section.toLowerCase())?.[1] as object | undefined;
        // A section that was not there, or empty, is left behind empty.
        if (had !== undefined && Object.keys(had).length > 0) assert.equal(undone, text, edit.edit);
        else
          assert.deepEqual(
            Object.entries(value(undone)).filter(([key]) => key !== section && key in value(text)).length,
            Object.keys(value(text)).filter((key) => key !== section).length,
          );
        assert.equal(editPolicy(undone, [back]), undone);
      }
    });
  }

  it('keeps whatever it does not name, for any order of edits', () => {
    const one = fc.constantFrom(...policyCorpus);
    fc.assert(
      fc.property(one, fc.shuffledSubarray([...pairs], { minLength: 1 }), ({ text }, chosen) => {
        const edited = editPolicy(
          text,
          chosen.map(([edit]) => edit),
        );
        const touched = new Set(['tagowners', 'groups', 'grants', 'tests', 'hosts']);
        for (const [section, before] of Object.entries(value(text)))
          if (!touched.has(section.toLowerCase())) assert.deepEqual(value(edited)[section], before);
        for (const line of text.split('\n').filter((each) => each.trim().startsWith('//'))) assert.ok(edited.includes(line));
      }),
      { numRuns: 100 },
    );
  });

  const base =
    '{\n\t"groups": {\n\t\t"group:a": ["ann@example.com", "bob@example.com"], // staff\n\t},\n\t"tests": [\n\t\t{"src": "ann@example.com", "accept": ["tag:a:1"], "deny": ["tag:b:1"]},\n\t],\n}\n';

  it('adds to a list, takes from it, and makes it what is wanted', () => {
    const group = (entries: readonly string[], edit: 'list-has' | 'list-lacks' | 'list-is') =>
      value(editPolicy(base, [{ edit, section: 'groups', name: 'group:a', entries }]))['groups']?.['group:a'];
    assert.deepEqual(group(['cleo@example.com', 'Ann@Example.com'], 'list-has'), [
      'ann@example.com',
      'bob@example.com',
      'cleo@example.com',
    ]);
    assert.deepEqual(group(['ann@example.com', 'none@example.com'], 'list-lacks'), ['bob@example.com']);
    assert.deepEqual(group(['cleo@example.com', 'bob@example.com'], 'list-is'), ['bob@example.com', 'cleo@example.com']);
    assert.equal(
      editPolicy(base, [{ edit: 'list-is', section: 'groups', name: 'group:a', entries: ['bob@example.com'] }]),
      base.replace('"ann@example.com", ', ''),
    );
  });

  it('puts expectations into the test of their source, and takes them out', () => {
    const more = editPolicy(base, [{ edit: 'test-expects', src: 'ann@example.com', accept: ['tag:c:1', 'tag:a:1'], deny: ['tag:d:1'] }]);
    assert.deepEqual(value(more)['tests'], [{ src: 'ann@example.com', accept: ['tag:a:1', 'tag:c:1'], deny: ['tag:b:1', 'tag:d:1'] }]);
    assert.equal(editPolicy(more, [{ edit: 'test-drops', src: 'ann@example.com', accept: ['tag:c:1'], deny: ['tag:d:1'] }]), base);
    const none = editPolicy(base, [{ edit: 'test-drops', src: 'ann@example.com', accept: ['tag:a:1'], deny: ['tag:b:1'] }]);
    assert.deepEqual(value(none)['tests'], []);
  });

  it('sets auto-approvers and hosts, in sections that it makes', () => {
    const edited = editPolicy(base, [
      { edit: 'auto-approvers', what: 'services', of: 'svc:feed', entries: ['tag:k8s'] },
      { edit: 'auto-approvers', what: 'exitNode', entries: ['tag:exit'] },
      { edit: 'host-is', name: 'nas', address: '192.0.2.1' },
      { edit: 'host-is', name: 'nas', address: '192.0.2.2' },
    ]);
    assert.deepEqual(value(edited)['autoApprovers'], { services: { 'svc:feed': ['tag:k8s'] }, exitNode: ['tag:exit'] });
    assert.deepEqual(value(edited)['hosts'], { nas: '192.0.2.2' });
  });

  it('finds a rule whatever the order of its members, and removes every one that means it', () => {
    const text = '{"grants": [{"ip": ["*"], "dst": ["*"], "src": ["*"]}, {"src": ["*"], "ip": ["*"], "dst": ["*"]}]}';
    const rule = { src: ['*'], dst: ['*'], ip: ['*'] };
    assert.equal(editPolicy(text, [{ edit: 'rule-there', section: 'grants', rule }]), text);
    assert.deepEqual(value(editPolicy(text, [{ edit: 'rule-gone', section: 'grants', rule }])), { grants: [] });
  });

  it('refuses what it cannot be sure of', () => {
    const edit: PolicyEdit = { edit: 'list-has', section: 'groups', name: 'group:a', entries: ['x@example.com'] };
    for (const text of [
      '{"groups": []}',
      '{"groups": {"group:a": 1}}',
      '{"groups": {}, "Groups": {}}',
      '{"groups": {"group:a": [], "Group:A": []}}',
    ])
      assert.throws(() => editPolicy(text, [edit]), { code: 'policy-edit-refused' }, text);
    assert.throws(() => editPolicy('[]', [edit]), { code: 'policy-edit-refused' });
    assert.throws(() => editPolicy('{', [edit]), { code: 'hujson-invalid' });
  });
});
