// What every command is given: where it runs, what it is wired with, and how the person wants to be answered.
import type { Environment } from './environment.ts';
import type { Parts } from './parts.ts';
import { styleFor, type Style } from './terminal/style.ts';

export interface OutputOptions {
  readonly output: 'text' | 'json' | 'sarif';
  readonly plain: boolean;
  readonly color: boolean;
  readonly input: boolean;
}

export interface Session extends OutputOptions {
  readonly environment: Environment;
  readonly parts: Parts;
  /** For results. */
  readonly style: Style;
  /** For progress and complaints: the two streams can differ in being a terminal. */
  readonly progressStyle: Style;
}

export function openSession(environment: Environment, parts: Parts, options: OutputOptions): Session {
  const appearance = { plain: options.plain, color: options.color, env: environment.env };
  return {
    ...options,
    environment,
    parts,
    style: styleFor({ ...appearance, isTTY: environment.stdout.isTTY }),
    progressStyle: styleFor({ ...appearance, isTTY: environment.stderr.isTTY }),
  };
}

/** One JSON document, with its schema's name first. */
export function writeDocument(session: Session, schema: string, content: object): void {
  session.environment.stdout.write(`${JSON.stringify({ schema: `longshore/${schema}`, ...content }, undefined, 2)}\n`);
}

export function writeLines(session: Session, lines: readonly string[]): void {
  session.environment.stdout.write(`${lines.join('\n')}\n`);
}

/** For people who watch; never part of a result. */
export function say(session: Session, message: string): void {
  session.environment.stderr.write(`${message}\n`);
}
