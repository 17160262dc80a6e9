// Facts: what is true of the world from one step to another. A closed vocabulary, a family per file in `fact/`; each kind
// declares, purely from its desired state, which facts it requires, provides and retracts. Order and lint are questions
// over them. docs/facts/ has a page for each family, made from these files.
import { accessFacts, type AccessFact } from './fact/access.ts';
import { backupFacts, type BackupFact } from './fact/backups.ts';
import { capacityFacts, type CapacityFact } from './fact/capacity.ts';
import { checkFacts, type ArtefactFact, type CheckFact, type ConsumerFact } from './fact/checks.ts';
import { clusterFacts, type ClusterFact } from './fact/cluster.ts';
import type { CommandRun } from './fact/command-run.ts';
import { dataFacts, type DataFact } from './fact/data.ts';
import type { FactFamily, FactShape } from './fact/fact-shape.ts';
import { fileFacts, type FileFact } from './fact/files.ts';
import { listenerFacts, type ListenerFact } from './fact/listeners.ts';
import { nameFacts, type NameFact } from './fact/names.ts';
import { parameterFacts, type ParameterFact } from './fact/parameters.ts';
import { programFacts, type ProgramFact } from './fact/programs.ts';
import { reachFacts, type ReachFact } from './fact/reach.ts';
import { secretFacts, type SecretFact } from './fact/secrets.ts';
import { serviceFacts, type ServiceFact } from './fact/services.ts';
import { storageFacts, type StorageFact } from './fact/storage.ts';
import { unitFacts, type UnitFact } from './fact/units.ts';
import { versionFacts, type VersionFact } from './fact/versions.ts';

export type Fact =
  | FileFact
  | ProgramFact
  | UnitFact
  | ListenerFact
  | NameFact
  | AccessFact
  | ReachFact
  | ClusterFact
  | StorageFact
  | DataFact
  | BackupFact
  | SecretFact
  | VersionFact
  | CheckFact
  | ArtefactFact
  | ConsumerFact
  | CapacityFact
  | ParameterFact
  | ServiceFact;

export type FactName = Fact['fact'];
/** The fact of one name, as `FactOf<'listens'>`. */
export type FactOf<Name extends FactName> = Extract<Fact, { readonly fact: Name }>;

export interface StepFacts {
  /** True before the step, or it cannot do its work. */
  readonly requires?: readonly Fact[];
  /** True once it is done. Of a fact that held before with the same key, the attributes that are given are replaced. */
  readonly provides?: readonly Fact[];
  /** No longer true once it is done. */
  readonly retracts?: readonly Fact[];
  /** Commands that it runs, and where: for questions about programs, places, and what a command really does. */
  readonly runs?: readonly CommandRun[];
  /** What its written way back does; left out where the before-image brings back everything. */
  readonly undo?: { readonly provides?: readonly Fact[]; readonly retracts?: readonly Fact[] };
}

/** Every family, in the order of its pages. */
export const factFamilies: Readonly<Record<string, FactFamily<Fact>>> = {
  files: widened(fileFacts),
  programs: widened(programFacts),
  units: widened(unitFacts),
  listeners: widened(listenerFacts),
  names: widened(nameFacts),
  access: widened(accessFacts),
  reach: widened(reachFacts),
  cluster: widened(clusterFacts),
  storage: widened(storageFacts),
  data: widened(dataFacts),
  backups: widened(backupFacts),
  secrets: widened(secretFacts),
  versions: widened(versionFacts),
  checks: widened(checkFacts),
  capacity: widened(capacityFacts),
  parameters: widened(parameterFacts),
  services: widened(serviceFacts),
};

const shapes = {
  ...fileFacts.facts,
  ...programFacts.facts,
  ...unitFacts.facts,
  ...listenerFacts.facts,
  ...nameFacts.facts,
  ...accessFacts.facts,
  ...reachFacts.facts,
  ...clusterFacts.facts,
  ...storageFacts.facts,
  ...dataFacts.facts,
  ...backupFacts.facts,
  ...secretFacts.facts,
  ...versionFacts.facts,
  ...checkFacts.facts,
  ...capacityFacts.facts,
  ...parameterFacts.facts,
  ...serviceFacts.facts,
} satisfies { readonly [Name in FactName]: FactShape<FactOf<Name>> };

const keys: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(shapes).map(([name, { key }]) => [name, key]));
const unknowable: ReadonlySet<string> = new Set(
  Object.entries(shapes).flatMap(([name, { absence }]) => (absence === 'unknown' ? [name] : [])),
);

/** The one spelling of a fact, as `listens(indri, 5050, registry)`; attributes have no part in it. Equal facts have equal keys. */
export function factKey(fact: Fact): string {
  const fields: Readonly<Record<string, unknown>> = fact;
  // A plan that was built around the types may hold a fact that nobody has defined: all of it is its key then.
  const names = keys.get(fact.fact) ?? Object.keys(fact).filter((name) => name !== 'fact');
  return `${fact.fact}(${names.map((name) => String(fields[name])).join(', ')})`;
}

/** The fields that make a key, in order. */
export function factKeyFields(name: string): readonly string[] {
  return keys.get(name) ?? [];
}

/** What a fact is about first of all: the value of the first field of its key. */
export function factSubject(fact: Fact): string {
  const fields: Readonly<Record<string, unknown>> = fact;
  return String(fields[keys.get(fact.fact)?.[0] ?? '']);
}

/** Whether silence about a fact means that it is not so; `unknown` otherwise. */
export function isFalseWhenAbsent(fact: Fact): boolean {
  return !unknowable.has(fact.fact);
}

function widened<F extends Fact>(family: FactFamily<F>): FactFamily<Fact> {
  return family as unknown as FactFamily<Fact>;
}
