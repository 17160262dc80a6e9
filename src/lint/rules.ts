// All rules, in the order in which their findings are of use: what is not there, then what is in itself wrong, then order.
import type { Rule } from './rule.ts';
import { accessLost } from './rules/access-lost.ts';
import { actuatorCannot } from './rules/actuator-cannot.ts';
import { architectureUnavailable } from './rules/architecture-unavailable.ts';
import { automationLost } from './rules/automation-lost.ts';
import { backupGap } from './rules/backup-gap.ts';
import { backupUnfit } from './rules/backup-unfit.ts';
import { capacityExceeded } from './rules/capacity-exceeded.ts';
import { capacityUnknown } from './rules/capacity-unknown.ts';
import { checkBlind } from './rules/check-blind.ts';
import { checkScope } from './rules/check-scope.ts';
import { checkUnprivileged } from './rules/check-unprivileged.ts';
import { checkWhole } from './rules/check-whole.ts';
import { comesBack } from './rules/comes-back.ts';
import { commandCannot } from './rules/command-cannot.ts';
import { commandEnd } from './rules/command-end.ts';
import { commandFlags } from './rules/command-flags.ts';
import { commandScope } from './rules/command-scope.ts';
import { commandUnbounded } from './rules/command-unbounded.ts';
import { consumerLeftBehind } from './rules/consumer-left-behind.ts';
import { dataLeftBehind } from './rules/data-left-behind.ts';
import { defaultCounts } from './rules/default-counts.ts';
import { dependencyCycle } from './rules/dependency-cycle.ts';
import { destroyedWith } from './rules/destroyed-with.ts';
import { duplicateName } from './rules/duplicate-name.ts';
import { exposed } from './rules/exposed.ts';
import { factNotProvided } from './rules/fact-not-provided.ts';
import { factRetracted } from './rules/fact-retracted.ts';
import { factUnknown } from './rules/fact-unknown.ts';
import { fixedAtCreation } from './rules/fixed-at-creation.ts';
import { grantWider } from './rules/grant-wider.ts';
import { heldByHand } from './rules/held-by-hand.ts';
import { invalidInput } from './rules/invalid-input.ts';
import { irreversibleWithoutGate } from './rules/irreversible-without-gate.ts';
import { keeperRevives } from './rules/keeper-revives.ts';
import { kindUnknown } from './rules/kind-unknown.ts';
import { literalRepeats } from './rules/literal-repeats.ts';
import { mirrorUnread } from './rules/mirror-unread.ts';
import { movedWithoutFreeze } from './rules/moved-without-freeze.ts';
import { nameHeld } from './rules/name-held.ts';
import { nameSort } from './rules/name-sort.ts';
import { notRepeatable } from './rules/not-repeatable.ts';
import { offPath } from './rules/off-path.ts';
import { oneWayMigration } from './rules/one-way-migration.ts';
import { ownerDiffers } from './rules/owner-differs.ts';
import { pathsCarried } from './rules/paths-carried.ts';
import { platformUntried } from './rules/platform-untried.ts';
import { portConflict } from './rules/port-conflict.ts';
import { productConflict } from './rules/product-conflict.ts';
import { productRefuses } from './rules/product-refuses.ts';
import { productRequirement } from './rules/product-requirement.ts';
import { programNotFound } from './rules/program-not-found.ts';
import { recoveryCycle } from './rules/recovery-cycle.ts';
import { reloadRuns } from './rules/reload-runs.ts';
import { retentionIdle } from './rules/retention-idle.ts';
import { retiredUnproved } from './rules/retired-unproved.ts';
import { schemeMismatch } from './rules/scheme-mismatch.ts';
import { secondName } from './rules/second-name.ts';
import { secretFormat } from './rules/secret-format.ts';
import { secretProvider } from './rules/secret-provider.ts';
import { secretStale } from './rules/secret-stale.ts';
import { secretTwoSources } from './rules/secret-two-sources.ts';
import { settingChanged } from './rules/setting-changed.ts';
import { startTriggerMissing } from './rules/start-trigger-missing.ts';
import { stateOnEmptyDir } from './rules/state-on-empty-dir.ts';
import { toolVersion } from './rules/tool-version.ts';
import { twoWriters } from './rules/two-writers.ts';
import { undoIncomplete } from './rules/undo-incomplete.ts';
import { unpinned } from './rules/unpinned.ts';
import { unreachable } from './rules/unreachable.ts';
import { unresolvedReference } from './rules/unresolved-reference.ts';
import { upstreamAmbiguous } from './rules/upstream-ambiguous.ts';
import { valueMoves } from './rules/value-moves.ts';
import { versionOrder } from './rules/version-order.ts';
import { versionUnsupported } from './rules/version-unsupported.ts';
import { volumeElsewhere } from './rules/volume-elsewhere.ts';
import { volumeUnmountable } from './rules/volume-unmountable.ts';

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
  offPath,
  portConflict,
  upstreamAmbiguous,
  exposed,
  nameHeld,
  secondName,
  nameSort,
  unreachable,
  schemeMismatch,
  grantWider,
  accessLost,
  productConflict,
  productRefuses,
  productRequirement,
  volumeUnmountable,
  fixedAtCreation,
  platformUntried,
  mirrorUnread,
  commandScope,
  commandEnd,
  commandUnbounded,
  actuatorCannot,
  notRepeatable,
  commandFlags,
  commandCannot,
  twoWriters,
  movedWithoutFreeze,
  ownerDiffers,
  pathsCarried,
  oneWayMigration,
  versionOrder,
  versionUnsupported,
  toolVersion,
  dataLeftBehind,
  backupGap,
  retiredUnproved,
  destroyedWith,
  volumeElsewhere,
  stateOnEmptyDir,
  retentionIdle,
  backupUnfit,
  irreversibleWithoutGate,
  undoIncomplete,
  keeperRevives,
  comesBack,
  startTriggerMissing,
  heldByHand,
  reloadRuns,
  automationLost,
  settingChanged,
  consumerLeftBehind,
  checkBlind,
  checkWhole,
  checkUnprivileged,
  checkScope,
  secretStale,
  secretProvider,
  secretFormat,
  secretTwoSources,
  literalRepeats,
  valueMoves,
  capacityExceeded,
  capacityUnknown,
  architectureUnavailable,
  unpinned,
  defaultCounts,
  recoveryCycle,
];
