// What else is so before a plan runs: who is meant to use what, values with a name, what rests on what.

/** Who is meant to reach a service, and who is not. */
export interface Audience {
  readonly service: string;
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** A value that stands in more than one place. */
export interface Parameter {
  readonly name: string;
  readonly value: string | number;
  readonly volatility?: 'static' | 'per-create' | 'per-start';
  /** Files and documents that spell it out. */
  readonly literals?: readonly string[];
}

export interface ServiceDependency {
  readonly service: string;
  readonly on: string;
  readonly sort: 'runtime' | 'build' | 'pull' | 'document' | 'credential' | 'recovery';
}

/** A setting that somebody chose, and that a new installation would not have by itself. */
export interface ServiceSetting {
  readonly service: string;
  readonly setting: string;
  readonly value: string | number | boolean;
}

/** A command of the user's own automation, and how much of its work it really does. */
export interface Actuator {
  readonly name: string;
  /** Text by which a command line calls it. */
  readonly command: string;
  /** Name of the facts that it is for. */
  readonly about: string;
  readonly can: readonly ('create' | 'change' | 'remove')[];
}

/** Names that a configuration knows: roles of a playbook, repositories of Helm, components of a collector. */
export interface Wiring {
  readonly into: string;
  readonly names: readonly string[];
}
