// The commands and their options. Every command's code is loaded when it is run, so that help and version start fast.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Environment } from './environment.ts';
import { exitCodeHelp, exitCodes } from './exit-codes.ts';
import type { Parts } from './parts.ts';
import type { OutputOptions, Session } from './session.ts';
import { addTwinCommands, type AddCommand } from './twin-commands.ts';

export interface Wiring {
  readonly environment: Environment;
  /** Loaded by the commands that need a world. */
  readonly parts: () => Promise<Parts>;
  readonly version: () => Promise<string>;
}

type Run = (session: Session) => Promise<number>;

/** Runs one command line (without `node` and the script) and gives the exit code. Never rejects. */
export async function runCommandLine(argv: readonly string[], wiring: Wiring): Promise<number> {
  const { environment } = wiring;
  let code: number = exitCodes.done;
  const execute = async (command: Command, run: Run): Promise<void> => {
    const { openSession } = await import('./session.ts');
    const session = openSession(environment, await wiring.parts(), outputOptions(command));
    code = await run(session);
  };
  const program = build(argv.includes('--version') || argv.includes('-V') ? await wiring.version() : '', environment, execute);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const { reportError } = await import('./report-error.ts');
    return await reportError(thrown, argv, environment);
  }
}

function build(version: string, environment: Environment, execute: Execute): Command {
  const program = new Command('longshore')
    .description(
      'Carries self-hosted services from a hand-kept host into Kubernetes: linted, previewed, rehearsed, proved, and reversible.',
    )
    .version(version, '-V, --version')
    .exitOverride()
    // What follows a command's name is that command's: `evidence` and `evidence verify` have options of the same names.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
      getOutHelpWidth: () => environment.stdout.columns,
      getErrHelpWidth: () => environment.stderr.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('(`longshore --help` shows the commands)')
    .addHelpText(
      'after',
      `\nExamples:\n  $ longshore lint plans/blumeops\n  $ longshore rehearse plans/blumeops --then-rollback\n  $ longshore apply plans/blumeops\n\n${exitCodeHelp()}`,
    );
  const add: AddCommand = (name, description, examples, parent = program) => {
    const command = parent
      .command(`${name} <PLAN>`)
      .description(description)
      .showHelpAfterError(`(\`longshore ${name} --help\` shows the options)`);
    command.addHelpText(
      'after',
      `\nPLAN is a folder with a plan.ts, or a plan file.\n\nExamples:\n${examples.map((each) => `  $ longshore ${each}`).join('\n')}\n\n${exitCodeHelp()}`,
    );
    return command;
  };
  const common = (command: Command, formats: readonly string[] = ['text', 'json']): Command =>
    command
      .addOption(new Option('-o, --output <format>', 'what the result is written as').choices(formats).default('text'))
      .option('--json', 'the same as -o json')
      .option('--plain', 'no colours and no animation')
      .option('--no-color', 'no colours (NO_COLOR does the same)')
      .option('--no-input', 'never ask');
  const twin = (command: Command): Command => command.option('--twin <DIR>', 'act in a kept twin instead of the real world');
  const yes = (command: Command): Command => command.option('-y, --yes', 'go on without a question');
  const parallelism = (command: Command): Command => command.option('--parallelism <N>', 'steps at a time', wholeNumber, 20);

  const lint = common(
    add('lint', 'Says what is wrong with a plan, touching nothing', ['lint plans/blumeops', 'lint plans/blumeops -o sarif']),
    ['text', 'json', 'sarif'],
  )
    .option('--fetch', 'fetch manifests and charts that are not kept beside the plan yet')
    .option('--types', 'fail when the types cannot be checked')
    .option('--no-types', 'leave the types out')
    .action((target: string, options: object) =>
      execute(lint, async (session) => (await import('./commands/lint.ts')).lint(target, options, session)),
    );

  addExplain(program, common, execute);

  const preview = twin(
    common(
      add('preview', 'Shows what apply would change, by reading only', [
        'preview plans/blumeops',
        'preview plans/blumeops --twin /tmp/twin --detailed-exitcode',
      ]),
    ),
  )
    .option('--detailed-exitcode', `exit with ${exitCodes.pending} when changes are pending`)
    .action((target: string, options: object) =>
      execute(preview, async (session) => (await import('./commands/preview.ts')).preview(target, options, session)),
    );

  const rehearse = parallelism(
    common(
      add('rehearse', 'Applies a plan in a twin: a simulated world with real databases', [
        'rehearse plans/blumeops --then-rollback',
        'rehearse plans/blumeops --crash-at random',
        'rehearse plans/blumeops --keep /tmp/twin',
      ]),
    ),
  )
    .option('--then-rollback', 'roll back afterwards and compare the world with the one before')
    .option('--crash-at <N|random>', 'kill the process at the N-th call or journal entry', crashAt)
    .option('--keep <DIR>', 'keep the twin in DIR; goes on there when DIR has one')
    .option('--discard <DIR>', 'only end the twin that was kept in DIR, its servers included')
    .option('--entries <N>', 'how much data the twin is filled with', wholeNumber)
    .option('--reason <TEXT>', 'why the plan departs from what was applied in this twin')
    .action((target: string, options: object) =>
      execute(rehearse, async (session) => (await import('./commands/rehearse.ts')).rehearse(target, options, session)),
    );

  const apply = atGates(
    parallelism(
      twin(
        yes(
          common(
            add('apply', 'Brings the world to what the plan says; goes on after an interruption', [
              'apply plans/blumeops',
              'apply plans/blumeops --yes -o json',
            ]),
          ),
        ),
      ),
    ),
  )
    .option('--reason <TEXT>', 'why the plan departs from what was applied')
    .option('--undo-removed', 'undo what was applied by steps that are no longer in the plan')
    .action((target: string, options: object) =>
      execute(apply, async (session) => (await import('./commands/apply.ts')).apply(target, options, session)),
    );

  addApprove((command) => twin(common(command)), add, execute);

  const status = twin(common(add('status', 'Shows what has been done, step by step', ['status plans/blumeops']))).action(
    (target: string, options: object) =>
      execute(status, async (session) => (await import('./commands/status.ts')).status(target, options, session)),
  );

  addRollback((command) => twin(yes(common(command))), add, execute);
  addEvidence((command) => twin(common(command)), add, execute);
  addRender(add, execute);
  addTwinCommands({ program, add, options: (command) => parallelism(twin(common(command))), wholeNumber, execute });
  addSurvey(program, common, execute);
  return program;
}

/** Its -o names a folder, and not a format. */
function addRender(add: AddCommand, execute: Execute): void {
  const render = add('render', 'Writes the Kubernetes objects of a plan as YAML folders', ['render plans/blumeops -o deploy'])
    .requiredOption('-o, --out <DIR>', 'where the folder k8s is made; files of the same names are replaced')
    .option('--json', 'the result as JSON')
    .action((target: string, options: { readonly out: string }) =>
      execute(render, async (session) => (await import('./commands/render.ts')).render(target, options, session)),
    );
}

type Execute = (command: Command, run: Run) => Promise<void>;

/** The one command that is about no plan. */
function addExplain(program: Command, common: (command: Command) => Command, execute: Execute): void {
  const explain = common(
    program.command('explain <CODE>').description('Prints the page of a finding’s rule, or of an atlas entry, with examples'),
  )
    .addHelpText('after', '\nExamples:\n  $ longshore explain port-conflict\n  $ longshore explain atlas:macos-airplay-ports')
    .action((code: string) => execute(explain, async (session) => (await import('./commands/explain.ts')).explain(code, session)));
}

/** They begin with a host, before there is any plan. */
function addSurvey(program: Command, common: (command: Command) => Command, execute: Execute): void {
  const add = (name: string, description: string, examples: readonly string[]): Command =>
    common(
      program.command(`${name} <HOST>`).description(description).option('--ssh-config <FILE>', 'instead of ~/.ssh/config'),
    ).addHelpText(
      'after',
      `\nHOST is what ssh is given, or localhost.\n\nExamples:\n${examples.map((each) => `  $ longshore ${each}`).join('\n')}\n\n${exitCodeHelp()}`,
    );
  const survey = add('survey', 'Reads a live host into an inventory, changing nothing', [
    'survey indri',
    'survey localhost --out inventory.ts',
  ])
    .option('--out <FILE>', 'write the inventory there, and nothing else')
    .action((host: string, options: object) =>
      execute(survey, async (session) => (await import('./commands/survey.ts')).survey(host, options, session)),
    );
  const init = add('init', 'Makes a first plan from a survey of a host', ['init indri --out plans/indri'])
    .requiredOption('--out <DIR>', 'the folder of the plan')
    .action((host: string, options: { readonly out: string }) =>
      execute(init, async (session) => (await import('./commands/init.ts')).init(host, options, session)),
    );
}

function outputOptions(command: Command): OutputOptions {
  const { output, json, plain, color, input } = command.opts<{
    output?: OutputOptions['output'];
    json?: boolean;
    plain?: boolean;
    color?: boolean;
    input?: boolean;
  }>();
  return { output: json === true ? 'json' : (output ?? 'text'), plain: plain ?? false, color: color ?? true, input: input ?? true };
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above zero.');
  return Number(text);
}

function crashAt(text: string): number | 'random' {
  return text === 'random' ? text : wholeNumber(text);
}

function addRollback(options: (command: Command) => Command, add: AddCommand, execute: Execute): void {
  const rollback = options(
    add('rollback', 'Undoes what was applied, newest first', [
      'rollback plans/blumeops',
      'rollback plans/blumeops --to foundation/registry --yes',
    ]),
  )
    .option('--to <PHASE/STEP>', 'keep this step and what came before it')
    .action((target: string, opts: object) =>
      execute(rollback, async (session) => (await import('./commands/rollback.ts')).rollback(target, opts, session)),
    );
}

function atGates(command: Command): Command {
  return command
    .option('--unattended', 'nobody is there: end with 3 at a gate instead of waiting')
    .option('--wait', 'wait at gates for as long as each says, although nobody can be asked')
    .option('--notify <COMMAND>', 'a shell command that is told on its standard input that a gate waits (LONGSHORE_NOTIFY)');
}

function addApprove(options: (command: Command) => Command, add: AddCommand, execute: Execute): void {
  const approve = options(
    add('approve', 'Says yes at an approval gate; the journal keeps who, when and why', [
      'approve plans/blumeops cleanup/agreed --reason "backup restored on Sunday"',
    ]),
  )
    .argument('<PHASE/STEP>', 'the gate')
    .option('--reason <TEXT>', 'why; the journal keeps it')
    .option('--by <NAME>', 'who, where it is not the user that runs this')
    .action((target: string, step: string, options: object) =>
      execute(approve, async (session) => (await import('./commands/approve.ts')).approve(target, step, options, session)),
    );
}

function addEvidence(options: (command: Command) => Command, add: AddCommand, execute: Execute): void {
  const evidence = options(
    add('evidence', 'Lists the proofs of moves, with the scripts that repeat them', [
      'evidence plans/blumeops',
      'evidence verify plans/blumeops',
    ]),
  )
    .enablePositionalOptions()
    .action((target: string, options: object) =>
      execute(evidence, async (session) => (await import('./commands/evidence.ts')).evidence(target, options, session)),
    );
  const verify = options(
    add(
      'verify',
      'Takes every recorded proof again, by reading only',
      ['evidence verify plans/blumeops', 'evidence verify plans/blumeops --twin /tmp/twin'],
      evidence,
    ),
  ).action((target: string, options: object) =>
    execute(verify, async (session) => (await import('./commands/evidence-verify.ts')).evidenceVerify(target, options, session)),
  );
}
