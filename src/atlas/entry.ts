// The contract of the atlas: what is known of products, as data. Lint derives findings from it and the twin behaves by
// it. One entry per file in `entries/`; its page in docs/atlas/ is made from it.
import type { FactName, StepFacts } from '../core/fact.ts';
import type { StepRef } from '../core/ref.ts';

export interface AtlasEntry {
  /** Kebab-case and stable, with the product in front. */
  readonly id: string;
  /** What is so: one or two sentences that can be checked against the source. */
  readonly statement: string;
  /** Of which versions it is known, as people write it: `macOS 12 and later`. */
  readonly versions: string;
  readonly sources: readonly Source[];
  /** What lint concludes, and under which code. */
  readonly derives: string;
  /** What the twin does in a rehearsal; left out where it has no stand-in for it. */
  readonly twin?: string;
  readonly knows: Knowledge;
  /** Steps in which it goes wrong, and the same put right: shown on the page, and run as a test. */
  readonly bad: AtlasExample;
  readonly good: AtlasExample;
}

/** Steps as `phase/step` with their facts, on the homelab of lint's examples: the Mac `mini`, the Linux `box`. */
export type AtlasExample = Readonly<Record<StepRef, StepFacts>>;

export interface Source {
  readonly title: string;
  readonly url: string;
  /** Known from experience to be the right page, but not opened when the entry was written. */
  readonly unread?: boolean;
}

/** The forms in which lint can use knowledge; each has a rule that asks it. */
export type Knowledge =
  | ReservedPorts
  | Exclusion
  | Refusal
  | Implication
  | CommandKnowledge
  | CommandFlags
  | OnceOnly
  | Capability
  | ToolVersion
  | FixedAtCreation
  | Volatility
  | Mountability
  | ProbeScope
  | ProductDefault
  | SearchPathKnowledge
  | OffPath;

/** An operating system keeps ports. Rule `port-reserved`. */
export interface ReservedPorts {
  readonly form: 'reserved-ports';
  readonly family: 'macos' | 'linux';
  /** Major version from which on. */
  readonly since: number;
  readonly ports: readonly number[];
  readonly holder: string;
}

/** Two facts that cannot be true together, whoever provides or requires the second. Rule `product-conflict`. */
export interface Exclusion {
  readonly form: 'exclusion';
  readonly when: FactPattern;
  readonly never: FactPattern;
  /** Why, for the finding: a sentence. */
  readonly because: string;
  readonly suggestion: string;
}

/** A fact that a product does not allow at all. Rule `product-refuses`. */
export interface Refusal {
  readonly form: 'refusal';
  readonly when: FactPattern;
  readonly because: string;
  readonly suggestion: string;
}

/** What provides the one needs the other before it. Rule `product-requirement`. */
export interface Implication {
  readonly form: 'implication';
  readonly when: FactPattern;
  readonly needs: FactPattern;
  /** `before`: the step cannot do its work without; `sometime`: it has no effect until then, and that must come. */
  readonly moment: 'before' | 'sometime';
  readonly because: string;
  readonly suggestion: string;
}

/** What a command really does, needs, or says. Rules `command-scope`, `command-attended`, `command-exit-code`. */
export interface CommandKnowledge {
  readonly form: 'command';
  /** Matched against the command line. */
  readonly line: RegExp;
  /** What it takes away besides what its caller means. */
  readonly takesAway?: FactPattern;
  /** It asks a person, or needs a session at the screen. */
  readonly needs?: 'terminal' | 'gui-session' | 'person';
  /** Exit codes that say nothing about what happened. */
  readonly vagueExitCodes?: readonly number[];
  /** What must hold before it; named groups of `line` are bound in it. */
  readonly requires?: FactPattern;
  /** It ends with 0 although it has done nothing, or has failed; where `requires` is given, only when that does not hold. */
  readonly quietFailure?: string;
  readonly because: string;
  readonly suggestion: string;
}

/** Attributes of a fact that only making it anew can change. Rule `fixed-at-creation`. */
export interface FixedAtCreation {
  readonly form: 'fixed-at-creation';
  readonly about: FactPattern;
  readonly attributes: readonly string[];
  readonly because: string;
  readonly suggestion: string;
}

/** A command line that lacks what it needs to do what is meant. Rule `command-flags`. */
export interface CommandFlags {
  readonly form: 'command-flags';
  readonly line: RegExp;
  /** With this in the line it is all right; left out, the command itself is the mistake. */
  readonly lacks?: RegExp;
  readonly level: 'error' | 'warning' | 'note';
  readonly because: string;
  readonly suggestion: string;
}

/** A command that is refused when it has been done already: after a lost reply it cannot be tried again. Rule `not-repeatable`. */
export interface OnceOnly {
  readonly form: 'once';
  readonly line: RegExp;
  readonly because: string;
  readonly suggestion: string;
}

/** What a command cannot bring about, whatever its caller means. Rule `command-cannot`. */
export interface Capability {
  readonly form: 'capability';
  readonly line: RegExp;
  readonly cannot: 'remove' | 'change';
  readonly about: readonly FactName[];
  readonly because: string;
  readonly suggestion: string;
}

/** Versions with which a tool works; `version` facts as `pg_dump@mini` for the tool. Rule `tool-version`. */
export interface ToolVersion {
  readonly form: 'tool-version';
  readonly line: RegExp;
  readonly tool: string;
  readonly other: FactPattern;
  /** `not-older` by the first number, or within so many of the second number at the same first one. */
  readonly relation: 'not-older' | { readonly minorsApart: number };
  readonly because: string;
  readonly suggestion: string;
}

/** A value that a product makes anew, so that no copy of it lasts. Rule `value-moves`. */
export interface Volatility {
  readonly form: 'volatility';
  readonly parameter: { readonly like: string };
  readonly volatility: 'per-create' | 'per-start';
  readonly because: string;
  readonly suggestion: string;
}

/** What a node of each sort can mount, and whose files it then shows. Rule `volume-unmountable`. */
export interface Mountability {
  readonly form: 'mountability';
  /** By driver, and in it by sort of volume: `node` is the node’s own file system. */
  readonly drivers: Readonly<Record<string, Readonly<Record<string, 'yes' | 'node' | 'no'>>>>;
  readonly because: string;
  readonly suggestion: string;
}

/** What a well-known check does not look at. Rule `check-scope`. */
export interface ProbeScope {
  readonly form: 'probe';
  /** Matched against a check’s pattern, or a command line that is taken for a proof. */
  readonly probe: RegExp;
  readonly looksAt?: string;
  /** Facts that it says nothing about. */
  readonly misses: FactPattern;
  readonly because: string;
  readonly suggestion: string;
}

/** A default that surprises. Rule `default-counts`; only a note, as nobody knows what is meant. */
export interface ProductDefault {
  readonly form: 'default';
  /** Where the product comes in. */
  readonly when: FactPattern;
  /** Only where something else in the plan builds on the opposite. */
  readonly matters?: FactPattern;
  /** Name of the setting, as a `setting` fact says it: with one, somebody has decided. */
  readonly setting: string;
  readonly value: string;
  readonly because: string;
  readonly suggestion: string;
}

/** Folders with programs that no PATH has. Rule `off-path`. */
export interface OffPath {
  readonly form: 'off-path';
  readonly folder: { readonly like: string };
  readonly because: string;
  readonly suggestion: string;
}

/** The PATH that a service manager starts units with. Rule `program-not-found`. */
export interface SearchPathKnowledge {
  readonly form: 'search-path';
  readonly manager: 'launchd' | 'brew' | 'systemd';
  readonly searchPath: readonly string[];
  /** Programs elsewhere, by folder, that people expect there. */
  readonly because: string;
  readonly suggestion: string;
}

/** A fact with holes. A text is compared whole; in `like`, `*` stands for anything; `same` binds a value across patterns. */
export interface FactPattern {
  readonly fact: FactName;
  readonly where?: Readonly<Record<string, ValuePattern>>;
}

export type ValuePattern =
  | string
  | number
  | boolean
  | { readonly like: string }
  | { readonly oneOf: readonly (string | number)[] }
  | { readonly not: string | number }
  /** The same value wherever this name stands. */
  | { readonly same: string }
  /** Another value than the one that is bound to this name. */
  | { readonly unlike: string }
  /** Text made of values that are bound: `host:${host}`. */
  | { readonly made: string };
