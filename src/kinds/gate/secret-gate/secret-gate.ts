// A gate for secrets that a person has to supply: it opens once every key of them can be read, and never shows one.
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { secretLabel, type SecretLocator } from '../../../core/secret.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { gateText, gateTextProblems, gateWaiting, type GateText, type GateWaiting } from '../../person/gate-text.ts';
import { lookAtSecret } from '../../secret/look-at-secret.ts';
import type { GateKind } from '../../kind.ts';

/** The instructions say where the person gets the values, and for what they are made. */
export type SecretGateSpec = GateText & GateWaiting & { readonly name: string; readonly keys: readonly string[] };

/** The locators, by key, for the steps that use the values. */
export type SecretGateOutputs = { readonly secrets: { readonly [key: string]: SecretLocator & JsonObject } };

export const secretGateKind: GateKind<SecretGateSpec, SecretGateOutputs> = {
  type: 'gate',
  name: 'secret-gate',
  describe: ({ name, keys }) => `secret ${name} (${keys.join(', ')}) is supplied`,
  validate: ({ name, keys, ...text }) => [
    ...gateTextProblems(text),
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
  instructions: ({ name, keys, ...text }) => `${gateText(text)}\nSecret ${name}, keys: ${keys.join(', ')}.`,
  probe: (context, spec) => lookAtSecret(context, spec),
  /** Each look at a vault may ask for a fingerprint. */
  waiting: (spec) => ({ pollMs: 30_000, ...gateWaiting(spec) }),
  outputs: ({ name, keys }) => ({ secrets: Object.fromEntries(keys.map((key) => [key, locator(name, key)])) }),
};

function locator(name: string, key: string): SecretLocator & JsonObject {
  return { secret: 'named', name, key };
}

export function secretGate(spec: Input<SecretGateSpec>): StepDefinition<SecretGateOutputs> {
  return stepDefinition<SecretGateSpec & JsonObject, SecretGateOutputs>('gate', secretGateKind.name, spec, ['secrets']);
}
