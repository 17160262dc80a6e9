// Edits of the tailnet's policy: typed, checked by the tailnet before they are written, and written on the version that was
// read, so that nobody's edit in between is lost. Its preview shows the lines and, beside them, who reaches what from then on.
import { diffOf, noDiff, type Diff, type FieldChange } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/json.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { changedLines } from '../../../tailnet/policy/changed-lines.ts';
import { editPolicy } from '../../../tailnet/policy/edit-policy.ts';
import type { PolicyEdit } from '../../../tailnet/policy/policy-edit.ts';
import { compilePolicy } from '../../../tailnet/reach/compile-policy.ts';
import { reachDiff, type ReachChange } from '../../../tailnet/reach/reach-diff.ts';
import { policyFacts } from './policy-facts.ts';
import { tailnetSnapshot } from '../../tailnet/snapshot.ts';
import { tailnetOf, tailnetToChange } from '../../tailnet/tailnet-of.ts';
import type { ResourceKind } from '../../kind.ts';

export type TailnetPolicyDesired = { readonly edits: readonly (PolicyEdit & JsonObject)[] };

export interface TailnetPolicyObserved {
  readonly text: string;
  readonly etag: string;
  /** The policy with the edits; absent where it cannot be edited, which `problem` tells. */
  readonly wanted: string | undefined;
  readonly problems: readonly string[];
  readonly reach: readonly ReachChange[];
}

/** The exact text. */
export type TailnetPolicyImage = { readonly text: string };

export const tailnetPolicyKind: ResourceKind<TailnetPolicyDesired, TailnetPolicyObserved, TailnetPolicyImage> = {
  type: 'resource',
  name: 'tailnet-policy',
  describe: ({ edits }) => `the tailnet policy: ${edits.map(editText).join(', ')}`,
  validate: ({ edits }) => (edits.length === 0 ? ['a policy step has no edits'] : []),
  facts: ({ edits }) => policyFacts(edits),
  identity: () => 'tailnet-policy',
  async read(context, { edits }) {
    const tailnet = tailnetOf(context);
    const { text, etag } = await tailnet.policy();
    const edited = tryEdit(text, edits);
    if (typeof edited !== 'string') return { text, etag, wanted: undefined, problems: [edited.message], reach: [] };
    if (edited === text) return { text, etag, wanted: text, problems: [], reach: [] };
    const problems = await tailnet.validatePolicy(edited);
    const snapshot = problems.length === 0 ? await tailnetSnapshot(tailnet) : undefined;
    const reach = snapshot === undefined ? [] : reachDiff(compilePolicy(text, snapshot), compilePolicy(edited, snapshot));
    return { text, etag, wanted: edited, problems, reach };
  },
  diff,
  capture: async (_, __, { text }) => ({ text }),
  async apply(context, _, { wanted, text, etag }) {
    if (wanted !== undefined && wanted !== text) await tailnetToChange(context).setPolicy(wanted, { etag });
  },
  async restore(context, { edits }, image) {
    const tailnet = tailnetToChange(context);
    const { text, etag } = await tailnet.policy();
    if (text === image.text) return;
    if (text !== tryEdit(image.text, edits)) {
      const foreign = changedLines(editPolicy(image.text, edits), text);
      const lines = foreign.slice(0, 3).map((each) => `${each.change === 'gone' ? '-' : '+'}${each.text.trim()}`);
      throw new LongshoreError('policy-changed', `cannot put the policy back: somebody has changed it since: ${lines.join(' ')}`, {
        next: 'Take the edits of this step out by hand in the admin console, or take that change back, then roll back again.',
      });
    }
    await tailnet.setPolicy(image.text, { etag });
  },
  outputs: () => ({}),
};

function tryEdit(text: string, edits: readonly PolicyEdit[]): string | LongshoreError {
  try {
    return editPolicy(text, edits);
  } catch (error) {
    if (error instanceof LongshoreError) return error;
    throw error;
  }
}

function diff(_: TailnetPolicyDesired, { text, wanted, problems, reach }: TailnetPolicyObserved): Diff {
  if (wanted === undefined || problems.length > 0) {
    return {
      action: 'refuse',
      because: `the tailnet would not take the policy: ${problems.join('; ')}`,
      next: 'Correct the edits in the plan, or the policy by hand.',
    };
  }
  if (wanted === text) return noDiff;
  const lines = changedLines(text, wanted).map(({ change, line, text: content }): FieldChange => {
    const shown = content.trim();
    return { field: `policy line ${line}`, ...(change === 'gone' ? { from: shown } : { to: shown }) };
  });
  const people = reach.map(({ change, source, destination, ports }): FieldChange => ({
    field: `reach ${source} → ${destination}`,
    ...(change === 'lost' ? { from: ports } : { to: ports }),
  }));
  return diffOf('update', [...lines, ...people]);
}

function editText(edit: PolicyEdit): string {
  switch (edit.edit) {
    case 'host-is':
      return `host ${edit.name}`;
    case 'test-expects':
    case 'test-drops':
      return `tests of ${edit.src}`;
    case 'rule-there':
    case 'rule-gone':
      return `${edit.edit === 'rule-gone' ? 'no ' : ''}${edit.section} ${JSON.stringify(edit.rule['src'] ?? edit.rule)}`;
    case 'auto-approvers':
      return `auto-approvers of ${edit.of ?? edit.what}`;
    default:
      return `${edit.edit === 'name-gone' ? 'no ' : ''}${edit.section} ${edit.name}`;
  }
}

/**
 * ```ts
 * step('tag', tailnetPolicy([{ edit: 'list-has', section: 'tagOwners', name: 'tag:registry', entries: ['autogroup:admin'] }]));
 * ```
 *
 * @public
 */
export function tailnetPolicy(edits: readonly PolicyEdit[]): StepDefinition {
  return stepDefinition<TailnetPolicyDesired>('resource', tailnetPolicyKind.name, { edits });
}
