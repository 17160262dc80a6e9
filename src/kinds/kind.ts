// The contract of step kinds: what the engine, lint and preview know of any kind. A kind never imports another kind.
// Functions are properties, not methods: TypeScript compares the parameters of methods loosely, and a `read` that asks for
// a `WriteContext` would compile.
import type { Diff } from '../core/diff.ts';
import type { StepFacts } from '../core/fact.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { ReadContext, WriteContext } from '../ports/context.ts';

interface KindBase<Desired extends JsonObject> {
  /** Kebab-case and stable: it is written into journals. */
  readonly name: string;
  /** One line for people: what this step is about, as `file /etc/motd on indri`. */
  readonly describe: (desired: Desired) => string;
  /** What is wrong with a desired state in itself, as sentences; pure. References stand in it as `‹phase/step.output›`. */
  readonly validate: (desired: Desired) => readonly string[];
  /** Pure; with references standing in it as text, like `validate`. */
  readonly facts: (desired: Desired) => StepFacts;
}

/** Desired state: read, diff, apply, restore. All functions can be run again after a crash at any point of theirs. */
export interface ResourceKind<
  Desired extends JsonObject,
  Observed,
  Image extends Json,
  Outputs extends JsonObject = JsonObject,
> extends KindBase<Desired> {
  readonly type: 'resource';
  /** Which thing of the world this is about. An amended step with another identity is undone before it is done anew. */
  readonly identity: (desired: Desired) => string;
  /** What is there. Absence is a value, not an error. */
  readonly read: (context: ReadContext, desired: Desired) => Promise<Observed>;
  /** Pure: what `apply` would change. After a successful `apply`, a fresh `read` must give `none`. */
  readonly diff: (desired: Desired, observed: Observed) => Diff;
  /** The before-image: all that `restore` needs to bring back what `observed` shows. The journal seals it. */
  readonly capture: (context: ReadContext, desired: Desired, observed: Observed) => Promise<Image>;
  readonly apply: (context: WriteContext, desired: Desired, observed: Observed) => Promise<void>;
  /** Puts the before-image back, from whatever is there now; or says why no way back exists (lint asks for a gate then). */
  readonly restore: ((context: WriteContext, desired: Desired, image: Image) => Promise<void>) | { readonly irreversible: string };
  /** What other steps may refer to; known once the step is done. No secret values: locators instead. */
  readonly outputs: (desired: Desired, observed: Observed) => Outputs;
}

export interface MoveSurvey {
  /** `absent`: nothing of ours at the target; `partial`: a copy that was not finished, or is not equal; `complete`: all is there by its counts. */
  readonly state: 'absent' | 'partial' | 'complete';
  readonly rows: number;
  readonly bytes: number;
  /** Why the move cannot start, as sentences; an obstacle stops the step before its first write. */
  readonly obstacles: readonly string[];
  /** Those of them that stopping the writers does not clear: they are told before anything is stopped. */
  readonly standing?: readonly string[];
  /** How long copy and proof will take from now, in all. */
  readonly estimateMs?: number;
}

export interface TableProof {
  readonly name: string;
  readonly rows: { readonly source: number; readonly target: number };
  readonly digest: { readonly source: string; readonly target: string };
  readonly same: boolean;
  /** What the digest depends on: `key` and `set` on the rows alone, `stored` also on the order in which they lie. The rows alone unless given. */
  readonly over?: 'key' | 'set' | 'stored';
  /** Parts of a large table, in the order of its key, each with digests of its own: where a difference is. */
  readonly ranges?: readonly RangeProof[];
}

/** Rows of a table whose first key column is at least `from` and less than `until`; open where it has none. */
export interface RangeProof {
  readonly from?: string;
  readonly until?: string;
  readonly rows: { readonly source: number; readonly target: number };
  readonly digest: { readonly source: string; readonly target: string };
  readonly same: boolean;
}

/** Many things that have one digest, as the files of a directory tree. */
export interface SetProof {
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
  readonly digest: { readonly source: string; readonly target: string };
  readonly same: boolean;
}

export interface Proof {
  readonly verdict: 'same' | 'different';
  readonly rows: number;
  readonly bytes: number;
  readonly tables: readonly TableProof[];
  /** What `rows` counts, in the singular, where it is no rows of tables. */
  readonly unit?: 'file' | 'object';
  /** Where no tables are moved but sets, the first of which is what people count: files. */
  readonly sets?: readonly SetProof[];
  /** What else was compared (owners, sequences …), by name: how many, and whether all are the same. */
  readonly compared: readonly { readonly what: string; readonly count: number; readonly same: boolean }[];
  /** Every difference as a sentence with its place: what, where, source's value, target's value. */
  readonly differences: readonly string[];
  /** How anyone repeats this proof without Longshore: a short shell script (psql, find and sha256sum only). */
  readonly script: string;
}

/** Data: survey, copy, prove, discard. The source is never altered. `Copied` is what a copy hands to the proof of the same run. */
export interface MoveKind<Spec extends JsonObject, Outputs extends JsonObject = JsonObject, Copied = void> extends KindBase<Spec> {
  readonly type: 'move';
  readonly identity: (spec: Spec) => string;
  readonly survey: (context: ReadContext, spec: Spec) => Promise<MoveSurvey>;
  /** Copies all; what an interrupted copy left behind is discarded first. */
  readonly copy: (context: WriteContext, spec: Spec) => Promise<Copied>;
  /** `copied` is there when the copy was made in this run: what was digested on the way need not be read twice, if it still holds. */
  readonly prove: (context: ReadContext, spec: Spec, copied?: Copied) => Promise<Proof>;
  /** The same with nothing remembered: every byte is read where it lies, whatever is known of it. `prove` does, unless this is given. */
  readonly proveAfresh?: (context: ReadContext, spec: Spec) => Promise<Proof>;
  /** Drops the copy, never the source: the target is as before the first `copy`. */
  readonly discard: (context: WriteContext, spec: Spec) => Promise<void>;
  /** Members of the spec that say how the move is gone about, not what its copy is: a change of them leaves the copy as it is. */
  readonly manner?: readonly string[];
  /** How long a service may be down for this move, at most; a longer prediction stops the run before anything is stopped. */
  readonly downtimeBudgetMs?: (spec: Spec) => number | undefined;
  /**
   * Asked before a copy that was proved is discarded: what has been written to it since, as sentences. Without this function
   * nobody asks, and it is discarded.
   */
  readonly writtenSince?: (context: ReadContext, spec: Spec) => Promise<readonly string[]>;
  /** Brings that into the source, when the plan allows it (the one exception to never altering it); afterwards both are equal. */
  readonly moveBack?: (context: WriteContext, spec: Spec) => Promise<'moved-back' | 'not-allowed'>;
  readonly outputs: (spec: Spec) => Outputs;
}

export interface Verdict {
  readonly pass: boolean;
  /** What was seen and what was expected, as one sentence. */
  readonly detail: string;
}

export interface CheckKind<Spec extends JsonObject> extends KindBase<Spec> {
  readonly type: 'check';
  /** One look. The engine looks again until it passes or `patienceMs` of the step is over. */
  readonly observe: (context: ReadContext, spec: Spec) => Promise<Verdict>;
}

/** Something that a person must do; the probe sees whether it is done. */
export interface GateKind<Spec extends JsonObject, Outputs extends JsonObject = JsonObject> extends KindBase<Spec> {
  readonly type: 'gate';
  /** What to do, click by click; where; why a person has to; and what shows that it is done. */
  readonly instructions: (spec: Spec) => string;
  readonly probe: (context: ReadContext, spec: Spec) => Promise<Verdict>;
  /**
   * A second look, at something else, once the probe has passed: what a probe sees may be there without what it stands for.
   * `undefined` where the gate has none.
   */
  readonly verify?: (context: ReadContext, spec: Spec) => Promise<Verdict | undefined>;
  /** A person's word opens it, kept in the journal for exactly what comes after it; nobody can see it in the world. */
  readonly approval?: true;
  /** How often it is looked at while a person is there, and for how long; 5 s and 1 h unless given. */
  readonly waiting?: (spec: Spec) => { readonly pollMs?: number; readonly patienceMs?: number };
  /** In a twin, nobody and nothing can do it: a rehearsal takes it as done, and says so. */
  readonly isAssumedInRehearsal?: (spec: Spec) => boolean;
  readonly outputs: (spec: Spec) => Outputs;
}

// The registry holds kinds of any type; each kind's own functions are the only ones that look inside its values.
export type AnyResourceKind = ResourceKind<any, any, any, any>;
export type AnyMoveKind = MoveKind<any, any, any>;
export type AnyCheckKind = CheckKind<any>;
export type AnyGateKind = GateKind<any, any>;
export type Kind = AnyResourceKind | AnyMoveKind | AnyCheckKind | AnyGateKind;

export interface KindRegistry {
  /** Throws `kind-unknown` for a name that nobody has registered. */
  get(name: string): Kind;
}
