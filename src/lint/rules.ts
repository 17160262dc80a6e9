// All rules, in the order in which their findings are of use: what is not there, then what is in itself wrong, then order.
import type { Rule } from './rule.ts';
import { dependencyCycle } from './rules/dependency-cycle.ts';
import { duplicateName } from './rules/duplicate-name.ts';
import { factNotProvided } from './rules/fact-not-provided.ts';
import { factRetracted } from './rules/fact-retracted.ts';
import { factUnknown } from './rules/fact-unknown.ts';
import { invalidInput } from './rules/invalid-input.ts';
import { irreversibleWithoutGate } from './rules/irreversible-without-gate.ts';
import { kindUnknown } from './rules/kind-unknown.ts';
import { portConflict } from './rules/port-conflict.ts';
import { productConflict } from './rules/product-conflict.ts';
import { unresolvedReference } from './rules/unresolved-reference.ts';

export const rules: readonly Rule[] = [
  duplicateName,
  kindUnknown,
  invalidInput,
  unresolvedReference,
  dependencyCycle,
  factNotProvided,
  factRetracted,
  factUnknown,
  portConflict,
  productConflict,
  irreversibleWithoutGate,
];
