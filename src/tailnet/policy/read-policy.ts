// From the document to the typed policy. Names of sections and fields are matched as Go's JSON does it, without regard to
// case (older policies say `ACLs`, `Groups`); the legacy fields `users`, `ports`, `user` and `allow` are read, too.
import { LongshoreError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';
import { jsonOf, type HujsonChild, type HujsonDocument, type HujsonNode } from '../hujson/hujson-node.ts';
import { textPlace } from '../hujson/text-place.ts';
import { normalSelector, type Policy, type PostureAttributes, type RulePlace, type RuleSection } from './policy.ts';

/** Throws `policy-invalid` with line and column where a section or field has another type than the policy's syntax says. */
export function readPolicy(document: HujsonDocument): Policy {
  const { root } = document;
  if (root.type !== 'object') throw invalid(document, root, 'a policy is an object');
  const read = new Reader(document);
  const approvers = read.field(root, 'autoApprovers');
  return {
    groups: read.lists(read.field(root, 'groups')),
    tagOwners: read.lists(read.field(root, 'tagOwners')),
    hosts: read.strings(read.field(root, 'hosts')),
    ipsets: read.lists(read.field(root, 'ipsets')),
    postures: read.lists(read.field(root, 'postures'), false),
    defaultSrcPosture: read.list(read.field(root, 'defaultSrcPosture')) ?? [],
    autoApprovers: {
      routes: read.lists(read.field(approvers, 'routes')),
      exitNode: read.list(read.field(approvers, 'exitNode')) ?? [],
      services: read.lists(read.field(approvers, 'services')),
    },
    grants: read.rules(root, 'grants', (rule, place) => ({
      place,
      src: read.list(read.field(rule, 'src')) ?? [],
      dst: read.list(read.field(rule, 'dst')) ?? [],
      ip: read.list(read.field(rule, 'ip')) ?? [],
      app: read.values(read.field(rule, 'app')),
      srcPosture: read.list(read.field(rule, 'srcPosture')),
      via: read.list(read.field(rule, 'via')) ?? [],
    })),
    acls: read.rules(root, 'acls', (rule, place) => ({
      place,
      action: read.string(read.field(rule, 'action')) ?? '',
      src: read.list(read.field(rule, 'src') ?? read.field(rule, 'users')) ?? [],
      dst: read.list(read.field(rule, 'dst') ?? read.field(rule, 'ports')) ?? [],
      proto: read.string(read.field(rule, 'proto')),
      srcPosture: read.list(read.field(rule, 'srcPosture')),
    })),
    // Here, and only here, the tailnet takes blanks around a word away.
    ssh: read.rules(root, 'ssh', (rule, place) => ({
      place,
      action: (read.string(read.field(rule, 'action')) ?? '').trim(),
      src: (read.list(read.field(rule, 'src')) ?? []).map((selector) => normalSelector(selector.trim())),
      dst: (read.list(read.field(rule, 'dst')) ?? []).map((selector) => normalSelector(selector.trim())),
      users: (read.list(read.field(rule, 'users'), false) ?? []).map((user) => user.trim()),
      checkPeriod: read.string(read.field(rule, 'checkPeriod')),
      srcPosture: read.list(read.field(rule, 'srcPosture')),
    })),
    nodeAttrs: read.rules(root, 'nodeAttrs', (rule, place) => ({
      place,
      target: read.list(read.field(rule, 'target')) ?? [],
      attr: read.list(read.field(rule, 'attr'), false) ?? [],
    })),
    tests: read.rules(root, 'tests', (rule, place) => ({
      place,
      src: normalSelector(read.string(read.field(rule, 'src') ?? read.field(rule, 'user')) ?? ''),
      proto: read.string(read.field(rule, 'proto')),
      accept: read.list(read.field(rule, 'accept') ?? read.field(rule, 'allow')) ?? [],
      deny: read.list(read.field(rule, 'deny')) ?? [],
      srcPostureAttrs: read.attributes(read.field(rule, 'srcPostureAttrs')),
    })),
    sshTests: read.rules(root, 'sshTests', (rule, place) => ({
      place,
      src: normalSelector(read.string(read.field(rule, 'src')) ?? ''),
      dst: read.list(read.field(rule, 'dst')) ?? [],
      accept: read.list(read.field(rule, 'accept'), false) ?? [],
      check: read.list(read.field(rule, 'check'), false) ?? [],
      deny: read.list(read.field(rule, 'deny'), false) ?? [],
      srcPostureAttrs: read.attributes(read.field(rule, 'srcPostureAttrs')),
    })),
  };
}

class Reader {
  readonly #document: HujsonDocument;
  constructor(document: HujsonDocument) {
    this.#document = document;
  }

  /** The value of a member; `null` counts as absent. */
  field(node: HujsonNode | undefined, name: string): HujsonNode | undefined {
    if (node === undefined) return undefined;
    const value = this.#members(node).findLast((child) => child.key?.toLowerCase() === name.toLowerCase())?.value;
    return value?.type === 'scalar' && value.value === null ? undefined : value;
  }

  rules<Rule>(root: HujsonNode, section: RuleSection, read: (rule: HujsonNode, place: RulePlace) => Rule): readonly Rule[] {
    const node = this.field(root, section);
    if (node === undefined) return [];
    if (node.type !== 'array') throw invalid(this.#document, node, `"${section}" is a list`);
    return node.children.map(({ value }, index) => read(value, { section, index, ...textPlace(this.#document.text, value.start) }));
  }

  string(node: HujsonNode | undefined): string | undefined {
    if (node === undefined) return undefined;
    if (node.type !== 'scalar' || typeof node.value !== 'string') throw invalid(this.#document, node, 'a string is expected');
    return node.value;
  }

  list(node: HujsonNode | undefined, normal = true): readonly string[] | undefined {
    if (node === undefined) return undefined;
    if (node.type !== 'array') throw invalid(this.#document, node, 'a list of strings is expected');
    const items = node.children.map((child) => this.string(child.value) ?? '');
    return normal ? items.map(normalSelector) : items;
  }

  lists(node: HujsonNode | undefined, normal = true): Readonly<Record<string, readonly string[]>> {
    return this.#record(node, (value) => this.list(value, normal) ?? []);
  }

  strings(node: HujsonNode | undefined): Readonly<Record<string, string>> {
    return this.#record(node, (value) => this.string(value) ?? '');
  }

  values(node: HujsonNode | undefined): Readonly<Record<string, Json>> {
    return this.#record(node, jsonOf);
  }

  attributes(node: HujsonNode | undefined): PostureAttributes {
    return this.#record(node, (value) => {
      if (value.type !== 'scalar' || value.value === null)
        throw invalid(this.#document, value, 'a string, a number, true or false is expected');
      return value.value;
    });
  }

  #record<Value>(node: HujsonNode | undefined, read: (value: HujsonNode) => Value): Readonly<Record<string, Value>> {
    if (node === undefined) return {};
    return Object.fromEntries(this.#members(node).map((child) => [normalSelector(child.key ?? ''), read(child.value)]));
  }

  #members(node: HujsonNode): readonly HujsonChild[] {
    if (node.type !== 'object') throw invalid(this.#document, node, 'an object is expected');
    return node.children;
  }
}

function invalid(document: HujsonDocument, node: HujsonNode, what: string): LongshoreError {
  const { line, column } = textPlace(document.text, node.start);
  return new LongshoreError('policy-invalid', `cannot read the tailnet policy: line ${line}, column ${column}: ${what}`, {
    next: 'Correct the policy at that place.',
  });
}
