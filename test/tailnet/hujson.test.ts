import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Json } from '../../src/core/json.ts';
import { jsonOf, type HujsonContainer, type HujsonNode } from '../../src/tailnet/hujson/hujson-node.ts';
import { insertChild } from '../../src/tailnet/hujson/insert-child.ts';
import { parseHujson } from '../../src/tailnet/hujson/parse-hujson.ts';
import { removeChild } from '../../src/tailnet/hujson/remove-child.ts';
import { policyCorpus } from './policy-corpus.ts';

/** Random JSON as people lay it out: blanks, line breaks, comments and trailing commas anywhere. */
const hujson: fc.Arbitrary<{ readonly text: string; readonly value: Json }> = fc
  .tuple(fc.jsonValue({ maxDepth: 4 }), fc.infiniteStream(fc.nat(11)))
  .map(([value, choices]) => {
    const pieces = ['', '', '', ' ', '\t', '\n', ' \n\t', '\r\n', ' // note, "x": [1]\n', '/* * / */', ' /* a\n b */ ', '//\n'];
    const gap = () => pieces[Number(choices.next().value)] ?? '';
    const list = (parts: readonly string[]) => {
      const comma = parts.length > 0 && Number(choices.next().value) % 2 === 0 ? `${gap()},` : '';
      return `${parts.map((part) => `${gap()}${part}${gap()}`).join(',')}${comma}${gap()}`;
    };
    const write = (node: unknown): string => {
      if (Array.isArray(node)) return `[${list(node.map(write))}]`;
      if (typeof node !== 'object' || node === null) return JSON.stringify(node);
      return `{${list(Object.entries(node).map(([key, member]) => `${JSON.stringify(key)}${gap()}:${gap()}${write(member)}`))}}`;
    };
    return { text: `${gap()}${write(value)}${gap()}`, value: JSON.parse(JSON.stringify(value)) as Json };
  });

function containers(node: HujsonNode): readonly HujsonContainer[] {
  return node.type === 'scalar' ? [] : [node, ...node.children.flatMap((child) => containers(child.value))];
}

describe('parseHujson()', () => {
  it('reads what JSON.parse() reads, whatever stands around it', () => {
    fc.assert(
      fc.property(hujson, ({ text, value }) => assert.deepEqual(jsonOf(parseHujson(text).root), value)),
      { numRuns: 400 },
    );
  });

  it('refuses whatever JSON.parse() refuses, where no comment or last comma is the reason', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[[\]{}":,0-9.eE+\-truefalsn\\ ]{0,14}$/), (text) => {
        const isRefused = (read: () => unknown) => {
          try {
            read();
            return false;
          } catch {
            return true;
          }
        };
        const withoutLastCommas = text.replaceAll(/,(\s*[\]}])/g, '$1');
        if (withoutLastCommas === text)
          assert.equal(
            isRefused(() => parseHujson(text)),
            isRefused(() => JSON.parse(text)),
            text,
          );
      }),
      { numRuns: 2000 },
    );
  });

  const errors: readonly (readonly [text: string, message: RegExp])[] = [
    ['', /line 1, column 1: expected a value, found the end/],
    ['{\n\t"a": 1\n\t"b": 2\n}', /line 3, column 2: expected "," or "}", found "\\""/],
    ['{"a" 1}', /line 1, column 6: expected ":" after "a"/],
    ["{'a': 1}", /line 1, column 2: expected a name in double quotes/],
    ['[1,,2]', /line 1, column 4: expected a value, found ","/],
    ['[,]', /line 1, column 2/],
    ['{"a": "b\nc"}', /line 1, column 7: a string is not closed/],
    ['["\\x"]', /column 2: a string is not closed on its line, or holds/],
    ['[01]', /column 3: expected "," or "\]"/],
    ['[True]', /column 2: expected a value/],
    ['{} {}', /column 4: expected the end/],
    ['/* a', /column 1: a comment is not closed/],
    ['{"a": 1', /column 8: expected "," or "}", found the end/],
    ['\uFEFF{}', /column 1: expected a value/],
    ['['.repeat(300), /nested deeper/],
  ];
  for (const [text, message] of errors) {
    it(`says where ${JSON.stringify(text.slice(0, 20))} is wrong`, () => {
      assert.throws(
        () => parseHujson(text, 'x'),
        (error: Error) => message.test(error.message) && error.message.startsWith('cannot read x: line'),
      );
    });
  }

  it('reads the last of members with the same name', () => {
    assert.deepEqual(jsonOf(parseHujson('{"a": 1, "b": 2, "a": 3}').root), { a: 3, b: 2 });
  });
});

describe('insertChild() and removeChild()', () => {
  it('there are at least 30 policies to be tried on', () => assert.ok(policyCorpus.length >= 30));

  for (const { name, text } of policyCorpus) {
    it(`give back ${name} byte for byte when one undoes the other, and touch no other line`, () => {
      const document = parseHujson(text);
      assert.equal(document.text, text);
      for (const [index, container] of containers(document.root).entries()) {
        const child = { ...(container.type === 'object' ? { key: 'new:one' } : {}), value: 'added' };
        const added = insertChild(document, container, child);
        const within = containers(added.root)[index];
        assert.deepEqual(valuesOf(within), [...valuesOf(container), 'added'], `into container ${index}`);
        onlyOwnLines(text, added.text);
        assert.ok(within !== undefined);
        if (container.children.length === 0) continue;
        assert.equal(removeChild(added, within, container.children.length).text, text, `container ${index}`);
      }
    });
  }

  it('keep every value and comment of any text', () => {
    fc.assert(
      fc.property(hujson, fc.nat(), ({ text }, chosen) => {
        const document = parseHujson(text);
        const all = containers(document.root);
        fc.pre(all.length > 0);
        const container = all[chosen % all.length] as HujsonContainer;
        const child = { ...(container.type === 'object' ? { key: '\u0000new' } : {}), value: [1, 'x'] };
        const added = insertChild(document, container, child);
        const within = containers(added.root)[all.indexOf(container)];
        assert.ok(within !== undefined);
        assert.equal(within.children.length, container.children.length + 1);
        assert.deepEqual(comments(added.text), comments(text));
        const removed = removeChild(added, within, container.children.length);
        assert.deepEqual(jsonOf(removed.root), jsonOf(document.root));
      }),
      { numRuns: 400 },
    );
  });

  it('removeChild() leaves the comment above, and takes it when asked to', () => {
    const text = '[\n  // about one\n  1,\n  // about two\n  2, // two\n  3\n]\n';
    const document = parseHujson(text);
    const list = document.root as HujsonContainer;
    assert.equal(removeChild(document, list, 1).text, '[\n  // about one\n  1,\n  // about two\n  3\n]\n');
    assert.equal(removeChild(document, list, 1, { withComment: true }).text, '[\n  // about one\n  1,\n  3\n]\n');
    assert.equal(removeChild(document, list, 2).text, '[\n  // about one\n  1,\n  // about two\n  2 // two\n]\n');
  });

  it('insertChild() writes as its neighbours are written', () => {
    const into = (text: string, value: Json, key?: string) => {
      const document = parseHujson(text);
      return insertChild(document, document.root as HujsonContainer, { value, ...(key === undefined ? {} : { key }) }).text;
    };
    assert.equal(into('["a"]', 'b'), '["a", "b"]');
    assert.equal(into('["a",]', 'b'), '["a", "b",]');
    assert.equal(into('[\n\t"a" // a\n]', 'b'), '[\n\t"a", // a\n\t"b"\n]');
    assert.equal(into('[\n\t"a", // a\n]', 'b'), '[\n\t"a", // a\n\t"b",\n]');
    assert.equal(into('["a",\n "b"]', 'c'), '["a",\n "b", "c"]'.replace(', "c"', ',\n "c"'));
    assert.equal(into('{\n  "a":   1,\n  "bbb": 2,\n}', 3, 'cc'), '{\n  "a":   1,\n  "bbb": 2,\n  "cc":  3,\n}');
    assert.equal(into('[\n  { "a": [1] },\n]', { b: ['x', 'y'] }), '[\n  { "a": [1] },\n  { "b": ["x", "y"] },\n]');
    assert.equal(
      into('[\n  {\n    "src":   1,\n    "users": 2\n  }\n]', { dst: ['x'], b: {} }),
      '[\n  {\n    "src":   1,\n    "users": 2\n  },\n  {\n    "dst": ["x"],\n    "b":   {}\n  }\n]',
    );
    assert.equal(into('[]', 'a'), '["a"]');
    assert.equal(into('{}', 1, 'a'), '{\n\t"a": 1\n}');
  });
});

function valuesOf(container: HujsonContainer | undefined): readonly Json[] {
  return (container?.children ?? []).map((child) => jsonOf(child.value));
}

function comments(text: string): readonly string[] {
  return text.match(/"(?:[^"\\]|\\.)*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\//g)?.filter((token) => token.startsWith('/')) ?? [];
}

/** At most one line is another one now; the rest is as it was, above and below. */
function onlyOwnLines(before: string, after: string): void {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < old.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const changed = old.slice(head, old.length - tail);
  assert.ok(changed.length <= 1, `more lines than one changed: ${changed.join('\n')}`);
}
