// Tiny plans for lint's tests: a kind that requires, provides and retracts whatever a test says.
import type { Fact } from '../../src/core/fact.ts';
import { LongshoreError } from '../../src/core/error.ts';
import type { Json, JsonObject } from '../../src/core/json.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { AnyGateKind, AnyResourceKind, KindRegistry } from '../../src/kinds/kind.ts';
import { lint } from '../../src/lint/lint.ts';
import type { Finding } from '../../src/lint/finding.ts';
import { definePlan, type Plan } from '../../src/plan/plan.ts';
import { phase, type Phase, type PhaseBuilder } from '../../src/plan/phase.ts';
import { stepDefinition, type StepDefinition } from '../../src/plan/step.ts';
import { emptyInventory } from '../fixtures/plans/empty-inventory.ts';

const thing: AnyResourceKind = {
  type: 'resource',
  name: 'thing',
  describe: () => 'a thing',
  validate: (desired: JsonObject) => (desired['bad'] === undefined ? [] : [String(desired['bad'])]),
  facts: (desired: JsonObject) => ({
    requires: (desired['requires'] ?? []) as unknown as readonly Fact[],
    provides: (desired['provides'] ?? []) as unknown as readonly Fact[],
    retracts: (desired['retracts'] ?? []) as unknown as readonly Fact[],
  }),
  identity: () => 'thing',
  read: async () => null,
  diff: () => ({ action: 'none' }),
  capture: async () => null,
  apply: async () => {},
  restore: async () => {},
  outputs: () => ({}),
};
const kinds: Readonly<Record<string, AnyResourceKind | AnyGateKind>> = {
  thing,
  'one-way': { ...thing, name: 'one-way', restore: { irreversible: 'it is gone' } },
  clumsy: {
    ...thing,
    name: 'clumsy',
    validate: () => {
      throw new TypeError('ports is not iterable');
    },
  },
  gate: {
    type: 'gate',
    name: 'gate',
    describe: () => 'a gate',
    validate: () => [],
    facts: () => ({}),
    instructions: () => '',
    probe: async () => ({ pass: true, detail: '' }),
    outputs: () => ({}),
  },
};

export const registry: KindRegistry = {
  get(name) {
    const kind = kinds[name];
    if (kind === undefined) throw new LongshoreError('kind-unknown', `no kind "${name}"`);
    return kind;
  },
};

export type Facts = {
  readonly requires?: readonly Fact[];
  readonly provides?: readonly Fact[];
  readonly retracts?: readonly Fact[];
  readonly bad?: string;
  readonly about?: unknown;
};
type Out = { readonly value: string };

export const a = (facts: Facts = {}, kind = 'thing'): StepDefinition<Out> =>
  stepDefinition<JsonObject, Out>('resource', kind, facts as { readonly [key: string]: Json }, ['value']);
export const oneWay = (): StepDefinition<Out> => a({}, 'one-way');
export const gate = (): StepDefinition => stepDefinition<JsonObject>('gate', 'gate', {});

export const path = (name: string): Fact => ({ fact: 'path', host: 'mini', path: name });
export const listens = (port: number, holder: string): Fact => ({ fact: 'listens', host: 'mini', port, holder });

export const inventory: Inventory = {
  ...emptyInventory,
  hosts: [
    {
      name: 'mini',
      os: { family: 'macos', version: '15.1' },
      architecture: 'arm64',
      user: { name: 'erich', uid: 501, home: '/Users/erich' },
      programs: ['/opt/homebrew/bin/zot'],
    },
    {
      name: 'box',
      os: { family: 'linux', version: '12' },
      architecture: 'amd64',
      user: { name: 'erich', uid: 1000, home: '/home/erich' },
      programs: [],
    },
  ],
  services: [{ name: 'grafana', host: 'mini', manager: { brew: 'grafana' }, listens: [{ port: 3000, address: '*' }] }],
};

export function planOf(...phases: readonly Phase[]): Plan {
  return definePlan('small', { inventory, phases });
}

export function one(author: (builder: PhaseBuilder) => unknown, name = 'one'): Phase {
  return phase(name, { goal: 'a goal' }, author);
}

export function findingsOf(plan: Plan, code: string): readonly Finding[] {
  return lint(plan, { kinds: registry, cwd: import.meta.dirname }).filter((finding) => finding.code === code);
}

/** `step: message` of the findings of one rule. */
export function said(plan: Plan, code: string): readonly string[] {
  return findingsOf(plan, code).map(({ step, message }) => `${step ?? 'plan'}: ${message}`);
}
