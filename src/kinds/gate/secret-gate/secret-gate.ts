// A gate for secrets that a person has to supply: it opens once every key of them can be read, and never shows one.
import { LongshoreError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { secretLabel, type SecretLocator } from '../../../core/secret.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { GateKind } from '../../kind.ts';

export type SecretGateSpec = {
  readonly name: string;
  readonly keys: readonly string[];
  /** Where the person gets the values, and for what they are made. */
  readonly instructions: string;
};

/** The locators, by key, for the steps that use the values. */
export type SecretGateOutputs = { readonly secrets: { readonly [key: string]: SecretLocator & JsonObject } };

/** Not supplied yet, or behind a lock that a person opens; anything else is a fault. */
const waitsForAPerson = new Set(['secret-missing', 'secret-locked']);

export const secretGateKind: GateKind<SecretGateSpec, SecretGateOutputs> = {
  type: 'gate',
  name: 'secret-gate',
  describe: ({ name, keys }) => `secret ${name} (${keys.join(', ')}) is supplied`,
  validate: ({ name, keys }) => [
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : [`secret "${name}" is not lower-case letters, digits and single hyphens`]),
    ...(keys.length > 0 ? [] : ['a secret gate has no keys to wait for']),
  ],
  facts: ({ name, keys }) => ({
    provides: [
      { fact: 'gate', gate: `secret ${name}` },
      ...keys.map((key) => ({ fact: 'secret', label: secretLabel(locator(name, key)) }) as const),
    ],
  }),
  /** How to supply a value says the error of the provider, which `probe` shows. */
  instructions: ({ name, keys, instructions }) => `${instructions}\nSecret ${name}, keys: ${keys.join(', ')}.`,
  async probe(context, { name, keys }) {
    const missing: string[] = [];
    for (const key of keys) {
      try {
        const value = await context.secret(locator(name, key));
        if (value.reveal() === '') missing.push(`${value.label} is empty`);
      } catch (error) {
        if (!(error instanceof LongshoreError && waitsForAPerson.has(error.code))) throw error;
        missing.push(error.message);
      }
    }
    return missing.length === 0
      ? { pass: true, detail: `secret ${name} has ${keys.join(', ')}` }
      : { pass: false, detail: missing.join('; ') };
  },
  outputs: ({ name, keys }) => ({ secrets: Object.fromEntries(keys.map((key) => [key, locator(name, key)])) }),
};

function locator(name: string, key: string): SecretLocator & JsonObject {
  return { secret: 'named', name, key };
}

export function secretGate(spec: Input<SecretGateSpec>): StepDefinition<SecretGateOutputs> {
  return stepDefinition<SecretGateSpec & JsonObject, SecretGateOutputs>('gate', secretGateKind.name, spec, ['secrets']);
}
