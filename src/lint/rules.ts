// All rules, in the order in which their findings are of use: what is not there, then what is in itself wrong, then order.
import type { Rule } from './rule.ts';
import { architectureUnavailable } from './rules/architecture-unavailable.ts';
import { automationLost } from './rules/automation-lost.ts';
import { backupGap } from './rules/backup-gap.ts';
import { capacityExceeded } from './rules/capacity-exceeded.ts';
import { checkBlind } from './rules/check-blind.ts';
import { comesBack } from './rules/comes-back.ts';
import { commandEnd } from './rules/command-end.ts';
import { commandScope } from './rules/command-scope.ts';
import { consumerLeftBehind } from './rules/consumer-left-behind.ts';
import { dataLeftBehind } from './rules/data-left-behind.ts';
import { dependencyCycle } from './rules/dependency-cycle.ts';
import { destroyedWith } from './rules/destroyed-with.ts';
import { duplicateName } from './rules/duplicate-name.ts';
import { exposed } from './rules/exposed.ts';
import { factNotProvided } from './rules/fact-not-provided.ts';
import { factRetracted } from './rules/fact-retracted.ts';
import { factUnknown } from './rules/fact-unknown.ts';
import { fixedAtCreation } from './rules/fixed-at-creation.ts';
import { invalidInput } from './rules/invalid-input.ts';
import { irreversibleWithoutGate } from './rules/irreversible-without-gate.ts';
import { keeperRevives } from './rules/keeper-revives.ts';
import { kindUnknown } from './rules/kind-unknown.ts';
import { literalRepeats } from './rules/literal-repeats.ts';
import { movedWithoutFreeze } from './rules/moved-without-freeze.ts';
import { nameHeld } from './rules/name-held.ts';
import { portConflict } from './rules/port-conflict.ts';
import { productConflict } from './rules/product-conflict.ts';
import { productRequirement } from './rules/product-requirement.ts';
import { programNotFound } from './rules/program-not-found.ts';
import { recoveryCycle } from './rules/recovery-cycle.ts';
import { retentionIdle } from './rules/retention-idle.ts';
import { retiredUnproved } from './rules/retired-unproved.ts';
import { secretStale } from './rules/secret-stale.ts';
import { twoWriters } from './rules/two-writers.ts';
import { undoIncomplete } from './rules/undo-incomplete.ts';
import { unpinned } from './rules/unpinned.ts';
import { unreachable } from './rules/unreachable.ts';
import { unresolvedReference } from './rules/unresolved-reference.ts';
import { versionOrder } from './rules/version-order.ts';

export const rules: readonly Rule[] = [
  duplicateName,
  kindUnknown,
  invalidInput,
  unresolvedReference,
  dependencyCycle,
  factNotProvided,
  factRetracted,
  factUnknown,
  programNotFound,
  portConflict,
  exposed,
  nameHeld,
  unreachable,
  productConflict,
  productRequirement,
  fixedAtCreation,
  commandScope,
  commandEnd,
  twoWriters,
  movedWithoutFreeze,
  versionOrder,
  dataLeftBehind,
  backupGap,
  retiredUnproved,
  destroyedWith,
  retentionIdle,
  irreversibleWithoutGate,
  undoIncomplete,
  keeperRevives,
  comesBack,
  automationLost,
  consumerLeftBehind,
  checkBlind,
  secretStale,
  literalRepeats,
  capacityExceeded,
  architectureUnavailable,
  unpinned,
  recoveryCycle,
];
