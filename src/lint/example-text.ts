// An example plan as text for a page: what it adds to an empty homelab, and what each step does to the facts.
import { factKey, factKeyFields, type Fact } from '../core/fact.ts';
import type { Example, ExampleStep } from './example.ts';

export function exampleText(example: Example): string {
  const inventory = Object.entries(example.inventory ?? {}).map(([part, value]) => `inventory.${part}: ${inline(value)}`);
  const steps = Object.entries(example.steps).flatMap(([ref, step]) => [stepLine(ref, step), ...factLines(step)]);
  return [
    ...inventory,
    ...(inventory.length === 0 ? [] : ['']),
    ...steps,
    ...(example.doubled === true ? ['(every step stands in it twice)'] : []),
    ...(example.inOrder === false ? ['(steps are ordered by their facts alone)'] : []),
  ].join('\n');
}

function stepLine(ref: string, step: ExampleStep): string {
  const words = [
    ...(step.type === undefined || step.type === 'resource' ? [] : [`(${step.type})`]),
    ...(step.kind === undefined ? [] : [`kind ${step.kind}`]),
    ...(step.after === undefined ? [] : [`after ${step.after.join(', ')}`]),
    ...(step.irreversible === undefined ? [] : [`no way back: ${step.irreversible}`]),
    ...(step.problem === undefined ? [] : [`its kind says: ${step.problem}`]),
    ...(step.input === undefined ? [] : [`input ${inline(step.input)}`]),
  ];
  return [ref, ...words].join('  ');
}

function factLines({ requires = [], provides = [], retracts = [], runs = [], undo }: ExampleStep): readonly string[] {
  return [
    ...requires.map((fact) => `  requires  ${factText(fact)}`),
    ...retracts.map((fact) => `  retracts  ${factText(fact)}`),
    ...provides.map((fact) => `  provides  ${factText(fact)}`),
    ...runs.map(({ at, shell, line, ...more }) => `  runs      ${line}   at ${at} (${shell}) ${inline(more)}`),
    ...(undo === undefined
      ? []
      : [`  undo      ${inline({ retracts: undo.retracts?.map(factKey) ?? [], provides: undo.provides?.map(factKey) ?? [] })}`]),
  ];
}

/** Key, and attributes behind it. */
function factText(fact: Fact): string {
  const inKey = new Set(['fact', ...factKeyFields(fact.fact)]);
  const attributes = Object.entries(fact).filter(([name]) => !inKey.has(name));
  return attributes.length === 0 ? factKey(fact) : `${factKey(fact)}  ${inline(Object.fromEntries(attributes))}`;
}

function inline(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll(/"(\w+)":/g, ' $1: ')
    .replaceAll('}', ' }');
}
