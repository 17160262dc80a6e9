// What the kinds of bare commands share: what a plan says of one, whether it is done, and running it.
import { LongshoreError } from '../../core/error.ts';
import type { Fact, StepFacts } from '../../core/fact.ts';
import type { SecretLocator } from '../../core/secret.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ReadContext, WriteContext } from '../../ports/context.ts';
import { change, query, type CommandResult } from '../../ports/host.ts';
import { lastLines } from './command.ts';
import { inPlace } from './in-directory.ts';
import { pathProblems } from './file-text.ts';
import type { MaySudo } from './with-sudo.ts';

type Argv = readonly [string, ...string[]];

export type CommandDesired = MaySudo & {
  readonly host: string;
  /** What it is about, for people; the step's identity on this host. Not the command line. */
  readonly title: string;
  readonly run: readonly string[];
  readonly done: {
    /** Changes nothing: who writes it vouches for that. */
    readonly query: readonly string[];
    /** The exit code that says done; 0 unless given. */
    readonly exit?: number;
    /** Its output must be this, apart from blanks at both ends. */
    readonly stdout?: string;
  };
  /** Where `run`, `undo` and `done` run; the user's home unless given. */
  readonly directory?: string;
  /** Goes to the standard input of `run`: the only way in for a secret. */
  readonly secretInput?: SecretLocator & JsonObject;
  /** Whole seconds; 600 unless given. */
  readonly timeoutSeconds?: number;
  /** What is true afterwards and what it needs, for order and lint. */
  readonly provides?: readonly (Fact & JsonObject)[];
  readonly requires?: readonly (Fact & JsonObject)[];
  readonly retracts?: readonly (Fact & JsonObject)[];
};

export interface CommandObserved {
  readonly done: boolean;
  /** What the query gave, for people. */
  readonly saw: string;
  readonly stdout: string;
}

export function commandProblems({ title, run, done, directory, timeoutSeconds }: CommandDesired): readonly string[] {
  return [
    ...(title.trim() === '' ? ['title is empty'] : []),
    ...(run.length === 0 ? ['run is empty'] : []),
    ...(done.query.length === 0 ? ['done.query is empty: say how it is seen that the command is done'] : []),
    ...(run.join('\0') === done.query.join('\0') ? ['done.query is the command itself, and a query changes nothing'] : []),
    ...(directory === undefined ? [] : pathProblems('directory', directory)),
    ...(timeoutSeconds === undefined || (Number.isInteger(timeoutSeconds) && timeoutSeconds > 0)
      ? []
      : ['timeoutSeconds is no whole number']),
  ];
}

export function commandFacts({ host, run, done, provides = [], requires = [], retracts = [] }: CommandDesired): StepFacts {
  const program = run[0] ?? '';
  const own: Fact[] = program.startsWith('/') ? [{ fact: 'program', host, program }] : [];
  const at = `host:${host}` as const;
  return {
    requires: [...own, ...requires],
    provides,
    retracts,
    runs: [
      { at, shell: 'ssh', line: run.join(' '), effect: 'changes', proves: provides },
      { at, shell: 'ssh', line: done.query.join(' '), effect: 'reads', accepts: [done.exit ?? 0] },
    ],
  };
}

export function commandIdentity({ host, title }: CommandDesired): string {
  return `command ${host}:${title}`;
}

export async function commandDone(context: ReadContext, desired: CommandDesired): Promise<CommandObserved> {
  const { query: argv, exit = 0, stdout } = desired.done;
  const result = await context.host(desired.host).query(query(inPlace(argv as Argv, place(desired)), timeout(desired)));
  const right = stdout === undefined || result.stdout.trim() === stdout.trim();
  return { done: result.exitCode === exit && right, saw: said(result), stdout: result.stdout.trim() };
}

/** Runs it, then asks the query: an exit code of 0 is no proof. */
export async function runCommand(
  context: WriteContext,
  desired: CommandDesired,
  argv: readonly string[],
  goal: 'done' | 'undone',
): Promise<void> {
  const secret = goal === 'done' && desired.secretInput !== undefined ? await context.secret(desired.secretInput) : undefined;
  const options = { ...timeout(desired), ...(secret === undefined ? {} : { stdin: secret }) };
  const result = await context.host(desired.host).change(change(inPlace(argv as Argv, place(desired)), options));
  const after = await commandDone(context, desired);
  if (result.exitCode === 0 && after.done === (goal === 'done')) return;
  const hide = (text: string): string => secret?.hideIn(text) ?? text;
  const why =
    result.exitCode === 0
      ? `it ended well, but the query does not say that it is ${goal}: ${hide(after.saw)}`
      : said({ ...result, stdout: hide(result.stdout), stderr: hide(result.stderr) });
  throw new LongshoreError('command-failed', `cannot bring "${desired.title}" on ${desired.host} to be ${goal}: ${why}`, {
    effect: 'changed',
    next: `Run the command on ${desired.host} by hand and read what it says.`,
  });
}

function said({ exitCode, stdout, stderr }: CommandResult): string {
  const text = lastLines(stderr.trim() === '' ? stdout : stderr, 4);
  return `exit code ${exitCode}${text === '' ? '' : `: ${text}`}`;
}

function place({ directory }: CommandDesired) {
  return directory === undefined ? {} : { directory };
}

function timeout({ timeoutSeconds = 600 }: CommandDesired) {
  return { timeoutMs: timeoutSeconds * 1000 };
}
