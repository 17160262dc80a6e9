// What the tailnet would refuse about a policy, each with its place: names that are not defined, selectors where they may
// not stand, ports that are none. Held to what the API answered when it was asked (see docs/guide/tailnet.md).
import type { HujsonDocument, HujsonNode } from '../hujson/hujson-node.ts';
import { memberOf } from '../hujson/hujson-node.ts';
import { textPlace } from '../hujson/text-place.ts';
import type { Policy, RulePlace } from '../policy/policy.ts';
import { readPolicy } from '../policy/read-policy.ts';
import { splitTarget } from './compile-rules.ts';
import { parseIpEntry, parsePorts, protocolNumbers } from './ports.ts';
import { assertionHolds } from './posture.ts';
import { compileSelector, ipSetOf } from './selector.ts';

export interface PolicyProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Empty when nothing is wrong. Throws `policy-invalid` where the text is no policy at all. */
export function policyProblems(document: HujsonDocument): readonly PolicyProblem[] {
  const policy = readPolicy(document);
  const definitions = definitionProblems(policy).map(({ path, message }) => ({ ...placeOf(document, path), message }));
  const rules = ruleProblems(policy).map(({ place: { line, column }, message }) => ({ line, column, message }));
  return [...definitions, ...rules].sort((a, b) => a.line - b.line || a.column - b.column);
}

interface DefinitionProblem {
  readonly path: readonly string[];
  readonly message: string;
}

function definitionProblems(policy: Policy): readonly DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  for (const [name, members] of Object.entries(policy.groups)) {
    const path = ['groups', name];
    if (!/^group:./.test(name)) problems.push({ path, message: `"${name}" does not begin with "group:"` });
    for (const member of members) {
      if (member.startsWith('group:')) problems.push({ path, message: `"${member}" is a group: groups hold no groups` });
      else if (!/^[^@\s]+@[^@\s]*$/.test(member)) problems.push({ path, message: `"${member}" is no user` });
    }
  }
  for (const [name, owners] of Object.entries(policy.tagOwners)) {
    const path = ['tagOwners', name];
    if (!/^tag:[a-z][a-z0-9-]*$/.test(name))
      problems.push({ path, message: `"${name}" is no tag: tag:, a letter, then letters, digits and hyphens` });
    for (const owner of owners) {
      if (
        /^(autogroup:(self|internet|danger-all|shared|nonroot)|ipset:.*|svc:.*|\*)$/.test(owner) ||
        compileSelector(owner, policy, 'src') === undefined
      )
        problems.push({ path, message: `"${owner}" cannot own a tag, or is not defined` });
    }
  }
  for (const [name, address] of Object.entries(policy.hosts)) {
    if (name.includes('@')) problems.push({ path: ['hosts', name], message: `"${name}" has an @` });
    if (compileSelector(address, { ...policy, hosts: {} }, 'dst') === undefined || !/[.:]/.test(address))
      problems.push({ path: ['hosts', name], message: `"${address}" is no address` });
  }
  for (const name of Object.keys(policy.ipsets)) {
    if (ipSetOf(name, policy) === undefined)
      problems.push({
        path: ['ipsets', name],
        message: `"${name}" contains itself, or something that is no address, host, IP set or autogroup:internet`,
      });
  }
  for (const [name, assertions] of Object.entries(policy.postures)) {
    for (const assertion of assertions) {
      if (assertionHolds(assertion, {}) === undefined)
        problems.push({ path: ['postures', name], message: `"${assertion}" is no assertion` });
    }
  }
  return problems;
}

interface RuleProblem {
  readonly place: RulePlace;
  readonly message: string;
}

function ruleProblems(policy: Policy): readonly RuleProblem[] {
  return [
    ...policy.grants.flatMap(({ place, ...grant }) =>
      [
        ...both(
          policy,
          grant.src,
          grant.dst.map((selector) => selector.replace(/:\*$/, '')),
        ),
        ...selfProblem(grant.src, grant.dst),
        ...(grant.dst.includes('autogroup:internet') && Object.keys(grant.app).length > 0
          ? ['"app" cannot be granted on "autogroup:internet"']
          : []),
        ...(grant.ip.length === 0 && Object.keys(grant.app).length === 0 ? ['"ip" and "app" are both empty'] : []),
        ...grant.ip.filter((entry) => parseIpEntry(entry) === undefined).map((entry) => `"${entry}" is no port or protocol`),
        ...Object.keys(grant.app)
          .filter((name) => !/^[^/\s]+\.[^/\s]+\/.+$/.test(name))
          .map((name) => `"${name}" is no capability: <domain>/<name>`),
        ...grant.via.filter((tag) => !Object.hasOwn(policy.tagOwners, tag)).map((tag) => `"${tag}" in "via" is no tag that is defined`),
        ...postures(policy, grant.srcPosture),
      ].map((message) => ({ place, message })),
    ),
    ...policy.acls.flatMap(({ place, ...acl }) => {
      const targets = acl.dst.map(splitTarget);
      return [
        ...(acl.action === 'accept' ? [] : [`action "${acl.action}" is not "accept"`]),
        ...both(
          policy,
          acl.src,
          targets.map(({ host }) => host),
        ),
        // Unlike grants, ACLs let everybody reach their own devices by `*`.
        ...selfProblem(
          acl.src.filter((selector) => selector !== '*'),
          targets.map(({ host }) => host),
        ),
        ...targets
          .filter(({ ports }) => parsePorts(ports) === undefined)
          .map(({ host, ports }) => `"${host}:${ports}" does not end with ports`),
        ...(acl.proto === undefined || acl.proto === '' || protocolNumbers(acl.proto) !== undefined
          ? []
          : [`"${acl.proto}" is no protocol`]),
        ...postures(policy, acl.srcPosture),
      ].map((message) => ({ place, message }));
    }),
    ...policy.ssh.flatMap(({ place, ...rule }) =>
      [
        ...(rule.action === 'accept' || rule.action === 'check' ? [] : [`action "${rule.action}" is neither "accept" nor "check"`]),
        ...(rule.users.length === 0 ? ['"users" is empty'] : []),
        ...rule.users.filter((user) => user === '' || user === '*').map((user) => `"${user}" is no user`),
        ...sshSides(policy, rule.src, rule.dst),
        ...(rule.checkPeriod === undefined || isPeriod(rule.checkPeriod)
          ? []
          : [`checkPeriod "${rule.checkPeriod}" is not between 0 and 168h`]),
        ...postures(policy, rule.srcPosture),
      ].map((message) => ({ place, message })),
    ),
    ...policy.nodeAttrs.flatMap(({ place, target }) =>
      target
        .filter((selector) => selector === 'autogroup:self' || compileSelector(selector, policy, 'dst') === undefined)
        .map((selector) => ({ place, message: `"${selector}" is no target` })),
    ),
  ];
}

function both(policy: Policy, src: readonly string[], dst: readonly string[]): readonly string[] {
  return [
    ...src
      .filter((selector) => compileSelector(selector, policy, 'src') === undefined)
      .map((selector) => `"${selector}" is no source, or is not defined`),
    ...dst
      .filter((selector) => compileSelector(selector, policy, 'dst') === undefined)
      .map((selector) => `"${selector}" is no destination, or is not defined`),
    ...dst
      .filter((selector) => /^(0\.0\.0\.0|::)\/0$/.test(selector))
      .map((selector) => `"${selector}": write "*" or "autogroup:internet"`),
  ];
}

function selfProblem(src: readonly string[], dst: readonly string[]): readonly string[] {
  const isPerson = (selector: string) =>
    /^(group:|autogroup:(members?|owner|admin|it-admin|network-admin|billing-admin|auditor)$)|@/.test(selector);
  return dst.includes('autogroup:self') && !src.every(isPerson) ? ['"autogroup:self" needs users, groups or roles as its sources'] : [];
}

function sshSides(policy: Policy, src: readonly string[], dst: readonly string[]): readonly string[] {
  const isSource = (selector: string) =>
    /^(tag:|group:|user:|autogroup:(?!self|internet|shared|danger-all))|@/.test(selector) &&
    compileSelector(selector, policy, 'src') !== undefined;
  const isDestination = (selector: string) =>
    /^(tag:|autogroup:(self|tagged)$)|@/.test(selector) && compileSelector(selector, policy, 'dst') !== undefined;
  return [
    ...src.filter((selector) => !isSource(selector)).map((selector) => `"${selector}" is no source of SSH`),
    ...dst.filter((selector) => !isDestination(selector)).map((selector) => `"${selector}" is no destination of SSH`),
    ...(dst.includes('autogroup:self') && src.some((selector) => selector.startsWith('tag:') || selector === 'autogroup:tagged')
      ? ['"autogroup:self" needs users, groups or roles as its sources']
      : []),
  ];
}

function postures(policy: Policy, names: readonly string[] | undefined): readonly string[] {
  return (names ?? []).filter((name) => !Object.hasOwn(policy.postures, name)).map((name) => `"${name}" is no posture that is defined`);
}

function isPeriod(text: string): boolean {
  if (text === 'always') return true;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)];
  const seconds = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1), 0);
  return parts.map(([whole]) => whole).join('') === text && seconds <= 168 * 3600;
}

/** As deep as the path leads, since names may be spelled in other cases. */
function placeOf(document: HujsonDocument, path: readonly string[]): { readonly line: number; readonly column: number } {
  let node: HujsonNode = document.root;
  let offset = 0;
  for (const key of path) {
    const container = node.type === 'object' ? node : undefined;
    const child = memberOf(node, key) ?? container?.children.findLast((each) => each.key?.toLowerCase() === key.toLowerCase());
    if (child === undefined) break;
    offset = child.start;
    node = child.value;
  }
  return textPlace(document.text, offset);
}
