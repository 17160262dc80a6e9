// The contract of the atlas: what is known of products, as data. Lint derives findings from it and the twin behaves by
// it. One entry per file in `entries/`; its page in docs/atlas/ is made from it.
import type { FactName } from '../core/fact.ts';

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
}

export interface Source {
  readonly title: string;
  readonly url: string;
}

/** The forms in which lint can use knowledge; each has a rule that asks it. */
export type Knowledge = ReservedPorts | Exclusion | Implication | CommandKnowledge | FixedAtCreation | SearchPathKnowledge;

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

/** The PATH that a service manager starts units with. Rule `unit-program-not-found`. */
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
  /** Text made of values that are bound: `host:${host}`. */
  | { readonly made: string };
