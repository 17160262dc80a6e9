// Carries edits out on the text of a policy. Only the lines of what changes are touched; comments, order and layout stay.
import { LongshoreError } from '../../core/error.ts';
import { canonicalJson, isJsonArray, type Json, type JsonObject } from '../../core/json.ts';
import { jsonOf, type HujsonChild, type HujsonContainer, type HujsonDocument, type HujsonNode } from '../hujson/hujson-node.ts';
import { insertChild, type NewChild } from '../hujson/insert-child.ts';
import { parseHujson } from '../hujson/parse-hujson.ts';
import { removeChild } from '../hujson/remove-child.ts';
import { splice } from '../hujson/splice.ts';
import { styleOf, valueText } from '../hujson/value-text.ts';
import { normalSelector } from './policy.ts';
import type { PolicyEdit } from './policy-edit.ts';

/** Throws `hujson-invalid` for a text that is none, `policy-edit-refused` where the policy has another shape than the edit needs. */
export function editPolicy(text: string, edits: readonly PolicyEdit[]): string {
  return edits.reduce((document, edit) => carryOut(document, edit), parseHujson(text, 'the tailnet policy')).text;
}

type Path = readonly string[];

function carryOut(document: HujsonDocument, edit: PolicyEdit): HujsonDocument {
  switch (edit.edit) {
    case 'list-has':
      return addEntries(document, [edit.section, edit.name], edit.entries);
    case 'list-lacks':
      return dropEntries(document, [edit.section, edit.name], (entry) => same(edit.entries, entry));
    case 'list-is':
      return listIs(document, [edit.section, edit.name], edit.entries);
    case 'auto-approvers':
      return listIs(document, ['autoApprovers', edit.what, ...(edit.of === undefined ? [] : [edit.of])], edit.entries);
    case 'name-gone':
      return withoutMember(document, [edit.section], edit.name);
    case 'host-is':
      return hostIs(document, edit.name, edit.address);
    case 'rule-there': {
      const section = containerAt(document, [edit.section], 'array');
      if (section?.children.some((child) => means(child.value, edit.rule)) === true) return document;
      const comment = edit.comment === undefined ? {} : { comment: edit.comment.split('\n') };
      return append(document, [edit.section], 'array', { value: edit.rule, ...comment });
    }
    case 'rule-gone': {
      const section = containerAt(document, [edit.section], 'array');
      const index = section?.children.findIndex((child) => means(child.value, edit.rule)) ?? -1;
      if (section === undefined || index === -1) return document;
      return carryOut(removeChild(document, section, index, { withComment: edit.withComment ?? false }), edit);
    }
    case 'test-expects':
      return testExpects(document, edit);
    case 'test-drops':
      return testDrops(document, edit);
  }
}

function listIs(document: HujsonDocument, path: Path, entries: readonly string[]): HujsonDocument {
  return addEntries(
    dropEntries(document, path, (entry) => !same(entries, entry)),
    path,
    entries,
  );
}

function addEntries(document: HujsonDocument, path: Path, entries: readonly string[]): HujsonDocument {
  const list = containerAt(document, path, 'array');
  if (list === undefined) return setMember(document, path, [...new Set(entries)]);
  const missing = entries.find((entry) => !list.children.some((child) => same([entry], jsonOf(child.value))));
  return missing === undefined ? document : addEntries(insertChild(document, list, { value: missing }), path, entries);
}

function dropEntries(document: HujsonDocument, path: Path, isUnwanted: (entry: Json) => boolean): HujsonDocument {
  const list = containerAt(document, path, 'array');
  const index = list?.children.findIndex((child) => isUnwanted(jsonOf(child.value))) ?? -1;
  if (list === undefined || index === -1) return document;
  return dropEntries(removeChild(document, list, index), path, isUnwanted);
}

function hostIs(document: HujsonDocument, name: string, address: string): HujsonDocument {
  const host = member(containerAt(document, ['hosts'], 'object'), name);
  if (host === undefined) return setMember(document, ['hosts', name], address);
  if (jsonOf(host.value) === address) return document;
  return parseHujson(splice(document.text, [{ start: host.value.start, end: host.value.end, text: JSON.stringify(address) }]));
}

function withoutMember(document: HujsonDocument, path: Path, name: string): HujsonDocument {
  const container = containerAt(document, path, 'object');
  const index = container?.children.findIndex((child) => child.key === name) ?? -1;
  return container === undefined || index === -1 ? document : withoutMember(removeChild(document, container, index), path, name);
}

type TestEdit = Extract<PolicyEdit, { readonly edit: 'test-expects' | 'test-drops' }>;
const expectations = ['accept', 'deny'] as const;

function testExpects(document: HujsonDocument, edit: TestEdit): HujsonDocument {
  const tests = testsOf(document, edit.src);
  const missing = expectations.flatMap((field) =>
    (edit[field] ?? [])
      .filter((entry) => !tests.some((test) => entriesOf(test.value, field).some((each) => same([entry], each))))
      .map((entry) => ({ field, entry })),
  );
  const [first] = missing;
  if (first === undefined) return document;
  const host = tests.find((test) => member(containerOf(test.value), first.field) !== undefined) ?? tests[0];
  if (host === undefined) {
    const lists = expectations.map((field) => [field, missing.filter((each) => each.field === field).map((each) => each.entry)] as const);
    const rule = Object.fromEntries(lists.filter(([, entries]) => entries.length > 0));
    return append(document, ['tests'], 'array', { value: { src: edit.src, ...rule } });
  }
  const list = member(containerOf(host.value), first.field);
  const container = list === undefined ? containerOf(host.value) : containerOf(list.value);
  if (container === undefined) throw refused(`the test of "${edit.src}" has a field "${first.field}" that is no list`);
  const child: NewChild = list === undefined ? { key: first.field, value: [first.entry] } : { value: first.entry };
  return testExpects(insertChild(document, container, child), edit);
}

function testDrops(document: HujsonDocument, edit: TestEdit): HujsonDocument {
  for (const test of testsOf(document, edit.src)) {
    for (const field of expectations) {
      const list = containerOf(member(containerOf(test.value), field)?.value);
      const index = list?.children.findIndex((child) => same(edit[field] ?? [], jsonOf(child.value))) ?? -1;
      if (list !== undefined && index !== -1) return testDrops(removeChild(document, list, index), edit);
    }
    const section = containerAt(document, ['tests'], 'array');
    const isEmpty = expectations.every((field) => entriesOf(test.value, field).length === 0);
    if (isEmpty && section !== undefined) return testDrops(removeChild(document, section, section.children.indexOf(test)), edit);
  }
  return document;
}

function testsOf(document: HujsonDocument, src: string): readonly HujsonChild[] {
  const tests = containerAt(document, ['tests'], 'array')?.children ?? [];
  // A test of another protocol or posture is another test.
  return tests.filter(({ value }) => {
    const test = jsonOf(value) as JsonObject;
    return same([src], test['src'] ?? null) && test['proto'] === undefined && test['srcPostureAttrs'] === undefined;
  });
}

function entriesOf(test: HujsonNode, field: string): readonly Json[] {
  const list = (jsonOf(test) as JsonObject)[field];
  return isJsonArray(list) ? list : [];
}

/** Appends to the container at a path, which is made if it is not there. */
function append(document: HujsonDocument, path: Path, type: 'object' | 'array', child: NewChild): HujsonDocument {
  const made = containerAt(document, path, type) === undefined ? setMember(document, path, type === 'array' ? [] : {}) : document;
  const container = containerAt(made, path, type);
  if (container === undefined) throw refused(`"${path.join('.')}" could not be made`);
  return insertChild(made, container, child);
}

/** Makes a member, and the objects above it that are not there. */
function setMember(document: HujsonDocument, path: Path, value: Json): HujsonDocument {
  const name = path.at(-1) ?? '';
  const parent = path.slice(0, -1);
  if (parent.length > 0) return append(document, parent, 'object', { key: name, value });
  if (document.root.type !== 'object') throw refused('the policy is no object');
  if (document.root.children.length === 0) {
    const style = styleOf(document.text, document.root);
    const written = `{${style.lineBreak}${style.unit}${JSON.stringify(name)}: ${valueText(value, style, style.unit)},${style.lineBreak}}`;
    return parseHujson(splice(document.text, [{ start: document.root.start, end: document.root.end, text: written }]));
  }
  return insertChild(document, document.root, { key: name, value });
}

function containerAt(document: HujsonDocument, path: Path, type: 'object' | 'array'): HujsonContainer | undefined {
  let node: HujsonNode | undefined = document.root;
  for (const [depth, key] of path.entries()) {
    if (node.type !== 'object') throw refused(`"${path.slice(0, depth).join('.')}" is no object`);
    // Sections are found without regard to case, as the tailnet reads them.
    const child: HujsonChild | undefined = depth === 0 ? section(node, key) : member(node, key);
    if (child === undefined) return undefined;
    node = child.value;
  }
  if (node.type !== type) throw refused(`"${path.join('.')}" is no ${type === 'array' ? 'list' : 'object'}`);
  return node;
}

function section(root: HujsonContainer, key: string): HujsonChild | undefined {
  const found = root.children.filter((child) => child.key?.toLowerCase() === key.toLowerCase());
  if (found.length > 1) throw refused(`"${key}" stands in it ${found.length} times`);
  return found[0];
}

function member(node: HujsonContainer | undefined, key: string): HujsonChild | undefined {
  const found = node?.children.filter((child) => child.key !== undefined && normalSelector(child.key) === normalSelector(key)) ?? [];
  if (found.length > 1) throw refused(`"${key}" stands in it ${found.length} times`);
  return found[0];
}

function containerOf(node: HujsonNode | undefined): HujsonContainer | undefined {
  return node === undefined || node.type === 'scalar' ? undefined : node;
}

/** The order of members and the spelling of numbers say nothing; the order of entries is kept, since people read it. */
function means(node: HujsonNode, rule: JsonObject): boolean {
  return canonicalJson(jsonOf(node)) === canonicalJson(rule);
}

function same(entries: readonly string[], entry: Json): boolean {
  return typeof entry === 'string' && entries.some((each) => normalSelector(each) === normalSelector(entry));
}

function refused(what: string): LongshoreError {
  return new LongshoreError('policy-edit-refused', `cannot edit the tailnet policy: ${what}`, {
    next: 'Bring the policy into that shape by hand, then apply again.',
  });
}
