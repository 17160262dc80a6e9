// What a step may do to a policy, as plain data: every edit says the state that it wants, so that applying it twice changes
// nothing the second time.
import type { JsonObject } from '../../core/json.ts';
import type { NameSection, RuleSection } from './policy.ts';

export type PolicyEdit =
  /** The named list exists and holds these entries, beside those that it has. `tagOwners` of a tag, members of a group. */
  | { readonly edit: 'list-has'; readonly section: NameSection; readonly name: string; readonly entries: readonly string[] }
  /** The named list, if it exists, holds none of these entries. */
  | { readonly edit: 'list-lacks'; readonly section: NameSection; readonly name: string; readonly entries: readonly string[] }
  /** The named list is exactly this. Entries that stay keep their places and comments. */
  | { readonly edit: 'list-is'; readonly section: NameSection; readonly name: string; readonly entries: readonly string[] }
  /** A group, tag, host, IP set or posture is not defined. */
  | { readonly edit: 'name-gone'; readonly section: NameSection | 'hosts'; readonly name: string }
  | { readonly edit: 'host-is'; readonly name: string; readonly address: string }
  /** A rule that means this stands in the section; a new one is put at its end, below `comment`. */
  | { readonly edit: 'rule-there'; readonly section: RuleSection; readonly rule: JsonObject; readonly comment?: string }
  /** No rule that means this stands in the section. The comment lines directly above go with it if `withComment` says so. */
  | { readonly edit: 'rule-gone'; readonly section: RuleSection; readonly rule: JsonObject; readonly withComment?: boolean }
  /** Tests of a source: these expectations are among them; a test for the source is made if there is none. */
  | { readonly edit: 'test-expects'; readonly src: string; readonly accept?: readonly string[]; readonly deny?: readonly string[] }
  /** These expectations of a source are dropped from its tests; a test that expects nothing any more goes. */
  | { readonly edit: 'test-drops'; readonly src: string; readonly accept?: readonly string[]; readonly deny?: readonly string[] }
  /** Who may have routes, exit nodes or services approved by themselves. `of` is a route, `svc:…` or `tag:…`; not for exit nodes. */
  | {
      readonly edit: 'auto-approvers';
      readonly what: 'routes' | 'exitNode' | 'services';
      readonly of?: string;
      readonly entries: readonly string[];
    };
