// Mutations that are made from a plan: for every step that others build on, every listener, image, secret key and so on.
import { factKey, type Fact } from '../../../src/core/fact.ts';
import type { Json } from '../../../src/core/json.ts';
import { kinds } from '../../../src/kinds/registry.ts';
import { lintContext, type LintContext } from '../../../src/lint/context.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { drop, input, replaced, value } from './edit.ts';
import type { Mutation } from './mutation.ts';

export function generatedMutations(plan: Plan): readonly Mutation[] {
  const context = lintContext(plan, kinds, []);
  return [
    ...stepsThatOthersNeed(context),
    ...stepsThatOthersReferTo(context),
    ...portsThatAreHeld(context),
    ...floatingImages(context),
    ...otherClusters(context),
    ...otherKeys(context),
    ...otherSubjects(context),
  ];
}

/** Dropping a step is found at each step that requires what only this one provides; one of them is enough. */
function* stepsThatOthersNeed({ steps, timeline, starting }: LintContext): Iterable<Mutation> {
  const held = new Set(starting.map(factKey));
  for (const { step, facts } of steps) {
    const sole = (facts.provides ?? []).filter((fact) => {
      const others = timeline.providers(fact).filter((each) => each !== step.ref);
      return others.length === 0 && !held.has(factKey(fact)) && timeline.requirements(fact).some((each) => each.step !== step.ref);
    });
    const [fact] = sole;
    if (fact === undefined) continue;
    yield { what: `step ${step.ref} is dropped`, mutate: drop(step.ref), code: 'fact-not-provided', says: factKey(fact) };
  }
}

function* stepsThatOthersReferTo({ steps }: LintContext): Iterable<Mutation> {
  for (const { step } of steps) {
    const user = steps.find((other) => other.step.ref !== step.ref && JSON.stringify(other.step.input).includes(`"$ref":"${step.ref}"`));
    if (user === undefined) continue;
    const what = `step ${step.ref} is dropped, to which ${user.step.ref} refers`;
    yield { what, mutate: drop(step.ref), code: 'unresolved-reference', step: user.step.ref };
  }
}

/** Every listener of a step moves onto every port of its host that somebody has. */
function* portsThatAreHeld({ steps, starting }: LintContext): Iterable<Mutation> {
  for (const { step, facts } of steps) {
    for (const own of facts.provides ?? []) {
      if (own.fact !== 'listens' || !JSON.stringify(step.input).includes(`"port":${own.port}`)) continue;
      const held = starting.flatMap((fact) => (fact.fact === 'listens' && fact.host === own.host ? [fact.port] : []));
      for (const port of new Set(held)) {
        const what = `${own.holder} listens on ${port} instead of ${own.port}`;
        const mutate = input(step.ref, (before) => replaced(before, own.port, port) as typeof before);
        yield { what, mutate, code: 'port-conflict', step: step.ref, says: `port ${port}` };
      }
    }
  }
}

function* floatingImages({ steps }: LintContext): Iterable<Mutation> {
  for (const { step, desired } of steps) {
    for (const image of new Set(textsUnder(desired, ['image', 'imageName']))) {
      const name = /^(.*?):[^/:@]+(@.*)?$/.exec(image)?.[1];
      if (name === undefined) continue;
      const what = `image ${name} of ${step.ref} loses its version`;
      yield { what, mutate: value(step.ref, image, `${name}:latest`), code: 'unpinned', step: step.ref, says: name };
    }
  }
}

function* otherClusters({ steps }: LintContext): Iterable<Mutation> {
  for (const { step, facts } of steps) {
    const cluster = facts.requires?.find((fact) => fact.fact === 'cluster')?.cluster;
    if (cluster === undefined) continue;
    const mutate = input(step.ref, (before) => ({ ...before, cluster: `${cluster}-2` }));
    yield { what: `${step.ref} goes to another cluster`, mutate, code: 'fact-not-provided', step: step.ref, says: `${cluster}-2` };
  }
}

function* otherKeys({ steps }: LintContext): Iterable<Mutation> {
  for (const { step, facts } of steps) {
    for (const fact of facts.requires ?? []) {
      if (fact.fact !== 'secret') continue;
      const key = fact.label.split('.').at(-1) ?? '';
      if (!JSON.stringify(step.input).includes(`"key":"${key}"`)) continue;
      const mutate = input(step.ref, (before) => withKey(before, key) as typeof before);
      yield { what: `${step.ref} asks for another key than ${key}`, mutate, code: 'fact-not-provided', step: step.ref, says: `${key}-old` };
    }
  }
}

/** Checks of what is not there: the name in each is misspelt. */
function* otherSubjects({ steps }: LintContext): Iterable<Mutation> {
  const named: Readonly<Record<string, (fact: Fact) => string | undefined>> = {
    unit: (fact) => (fact.fact === 'unit' ? fact.unit : undefined),
    'kube-ready': (fact) => (fact.fact === 'object' ? fact.object.split(/[ /]/).at(-1) : undefined),
    sql: (fact) => (fact.fact === 'database' ? fact.database : undefined),
    directory: (fact) => (fact.fact === 'path' ? fact.path : undefined),
    file: (fact) => (fact.fact === 'path' ? fact.path : undefined),
  };
  for (const { step, facts } of steps) {
    const name = (facts.requires ?? []).map((fact) => named[step.kind]?.(fact)).find((each) => each !== undefined);
    if (name === undefined) continue;
    const what = `${name} is misspelt in ${step.ref}`;
    yield { what, mutate: value(step.ref, name, `${name}x`), code: 'fact-not-provided', step: step.ref, says: `${name}x` };
  }
}

function textsUnder(within: Json | undefined, names: readonly string[]): readonly string[] {
  if (within === null || within === undefined || typeof within !== 'object') return [];
  return Object.entries(within).flatMap(([name, each]) =>
    names.includes(name) && typeof each === 'string' ? [each] : textsUnder(each as Json, names),
  );
}

function withKey(within: unknown, key: string): unknown {
  if (Array.isArray(within)) return within.map((each) => withKey(each, key));
  if (within === null || typeof within !== 'object') return within;
  return Object.fromEntries(
    Object.entries(within).map(([name, each]) => [name, name === 'key' && each === key ? `${key}-old` : withKey(each, key)]),
  );
}
