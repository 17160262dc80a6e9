// Plans small enough to stand on a page, as data: they are shown in docs/lint/ and run as tests.
import type { StepFacts } from '../core/fact.ts';
import { LongshoreError } from '../core/error.ts';
import type { JsonObject } from '../core/json.ts';
import type { StepRef } from '../core/ref.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Kind, KindRegistry } from '../kinds/kind.ts';
import { definePlan, type Acceptance, type Plan } from '../plan/plan.ts';
import { phase } from '../plan/phase.ts';
import { stepDefinition, type StepHandle, type StepType } from '../plan/step.ts';

export interface Example {
  /** Beyond an empty homelab with a Mac `mini` (macOS 15) and a Linux `box` (Debian 12). */
  readonly inventory?: Partial<Inventory>;
  /** Steps as `phase/step`, in the plan's order. */
  readonly steps: Readonly<Record<StepRef, ExampleStep>>;
  /** Phases are done in order, as people carry out a document, unless this is `false`. */
  readonly inOrder?: boolean;
  readonly accept?: readonly Acceptance[];
  /** Every step twice: what `phase()` refuses and a plan put together by hand may hold. */
  readonly doubled?: boolean;
}

export interface ExampleStep extends StepFacts {
  /** A resource unless given. */
  readonly type?: StepType;
  /** Another kind than the example's own: only a rule that asks for kinds needs it. */
  readonly kind?: string;
  readonly input?: JsonObject;
  readonly after?: readonly StepRef[];
  /** Why it has no way back. */
  readonly irreversible?: string;
  /** What its kind says is wrong with it. */
  readonly problem?: string;
}

const emptyHomelab: Inventory = {
  workstation: 'mini',
  tailnet: { suffix: 'example.ts.net' },
  hosts: [
    {
      name: 'mini',
      os: { family: 'macos', version: '15.1' },
      architecture: 'arm64',
      user: { name: 'ann', uid: 501, home: '/Users/ann' },
      programs: [],
    },
    {
      name: 'box',
      os: { family: 'linux', version: '12' },
      architecture: 'amd64',
      user: { name: 'ann', uid: 1000, home: '/home/ann' },
      programs: [],
    },
  ],
  services: [],
  databaseServers: [],
  serveEntries: [],
  secrets: [],
};

export function examplePlan(example: Example): Plan {
  const refs = Object.keys(example.steps) as StepRef[];
  const names = [...new Set(refs.map((ref) => ref.split('/')[0] ?? ''))];
  const phases = names.map((name) =>
    phase(name, { goal: 'an example', inOrder: example.inOrder ?? true }, ({ step }) => {
      for (const ref of refs.filter((each) => each.startsWith(`${name}/`))) {
        const { type = 'resource', kind, input = {}, after = [], irreversible, problem, ...facts } = example.steps[ref] ?? {};
        const own = irreversible === undefined ? `example-${type}` : 'example-irreversible';
        const desired = {
          ...input,
          ...(irreversible === undefined ? {} : { irreversible }),
          ...(problem === undefined ? {} : { problem }),
        };
        step(ref.slice(name.length + 1), stepDefinition<JsonObject>(type, kind ?? own, desired, ['value'] as never), {
          facts,
          after: after.map((stepRef): StepHandle<object> => ({ stepRef })),
        });
      }
    }),
  );
  const inventory = { ...emptyHomelab, ...example.inventory };
  const plan = definePlan('example', { inventory, phases, ...(example.accept === undefined ? {} : { accept: example.accept }) });
  return example.doubled === true ? { ...plan, phases: phases.map((each) => ({ ...each, steps: [...each.steps, ...each.steps] })) } : plan;
}

/** The kinds of examples: they do nothing, and their facts stand in the plan. */
export const exampleKinds: KindRegistry = {
  get(name) {
    const type = /^example-(resource|move|check|gate|irreversible)$/.exec(name)?.[1];
    if (type === undefined) throw new LongshoreError('kind-unknown', `cannot use a step of kind "${name}": there is no such kind`);
    return exampleKind(name, type as StepType | 'irreversible');
  },
};

function exampleKind(name: string, type: StepType | 'irreversible'): Kind {
  const nothing = async (): Promise<never> => {
    throw new LongshoreError('example-only', `cannot run a step of kind "${name}": it stands in an example`);
  };
  const base = {
    name,
    describe: () => 'an example',
    validate: (desired: JsonObject) => (desired['problem'] === undefined ? [] : [String(desired['problem'])]),
    facts: (): StepFacts => ({}),
  };
  const place = { identity: () => name, outputs: () => ({}) };
  switch (type) {
    case 'check':
      return { ...base, type, observe: nothing };
    case 'gate':
      return { ...base, type, instructions: () => '', probe: nothing, outputs: () => ({}) };
    case 'move':
      return { ...base, ...place, type, survey: nothing, copy: nothing, prove: nothing, discard: nothing };
    default:
      return {
        ...base,
        ...place,
        type: 'resource',
        read: nothing,
        diff: () => ({ action: 'none' }),
        capture: nothing,
        apply: nothing,
        restore: type === 'irreversible' ? { irreversible: 'what was there is gone' } : nothing,
      };
  }
}
