// Runs a command in the stand-in of a container: a command of the table, or `sh` with a script or with lines on its standard
// input. Nothing here starts a process or leaves the files of the container.
import { createReadStream, createWriteStream } from 'node:fs';
import { PassThrough, Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createInterface } from 'node:readline';
import { isFileScript, runFileScript } from '../../file-scripts/run-file-script.ts';
import type { Command, CommandContext } from './command.ts';
import { fileCommands } from './file-commands.ts';
import { parseCommand, type Pipeline, type SimpleCommand, type Word } from './parse-command.ts';
import { tar } from './tar-command.ts';
import { textCommands } from './text-commands.ts';
import { podTreePlace } from './tree-place.ts';

const table: Readonly<Record<string, Command>> = { ...fileCommands, ...textCommands, tar };
const shells = new Set(['sh', 'bash', 'ash', 'dash']);

/** The names of the commands that stand-ins have. */
export const commandNames: readonly string[] = [...Object.keys(table), 'cd', 'exit', 'export', 'sh'].sort();

class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** A program that no image has, as the container runtime says it when it is asked to run it. */
export class NoSuchProgram extends Error {
  readonly program: string;
  constructor(program: string) {
    super(
      `failed to exec in container: exec: "${program}": executable file not found in $PATH (the container of a twin has ${commandNames.join(' ')})`,
    );
    this.program = program;
  }
}

/** Runs words as `exec` does. Throws `NoSuchProgram`. */
export async function runCommand(words: readonly string[], context: CommandContext): Promise<number> {
  const [name = '', ...args] = words;
  const program = name.replace(/^(?:\/usr)?(?:\/local)?\/s?bin\//, '');
  if (shells.has(program)) return runShell(args, context);
  if (program === 'env' && args.length > 0) return runWithEnvironment(args, context);
  const command = table[program];
  if (command === undefined) throw new NoSuchProgram(name);
  try {
    return await command(args, context);
  } catch (error) {
    if (error instanceof NoSuchProgram || error instanceof Exit || (error as NodeJS.ErrnoException).code === 'ABORT_ERR') throw error;
    context.stderr.write(`${program}: ${messageOf(error)}\n`);
    return program === 'tar' ? 2 : 1;
  }
}

function messageOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  // Paths of the machine are nobody's business in a container.
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'No such file or directory',
    ENOTDIR: 'Not a directory',
    EEXIST: 'File exists',
    ENOTEMPTY: 'Directory not empty',
    EISDIR: 'Is a directory',
    EACCES: 'Permission denied',
  };
  return code !== undefined && known[code] !== undefined && message.startsWith(code) ? (known[code] ?? message) : message;
}

async function runWithEnvironment(args: readonly string[], context: CommandContext): Promise<number> {
  const split = args.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const given = args
    .slice(0, split < 0 ? undefined : split)
    .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]);
  return runCommand(split < 0 ? ['env'] : args.slice(split), {
    ...context,
    environment: { ...context.environment, ...(Object.fromEntries(given) as Record<string, string>) },
  });
}

/** Their text is more than this shell understands; their stand-ins do the same. */
function moveFiles([name = '', ...args]: readonly string[], { files, stdin, stdout, stderr }: CommandContext): Promise<number> {
  return runFileScript(name, args, podTreePlace(files), {
    input: stdin,
    write: (bytes) => void stdout.write(bytes),
    complain: (text) => void stderr.write(text),
  });
}

async function runShell(args: readonly string[], given: CommandContext): Promise<number> {
  const context: CommandContext = { ...given, environment: { ...given.environment } };
  const script = args.findIndex((word) => /^-[a-z]*c$/.test(word));
  const strict = args.some((word) => /^-[a-z]*e[a-z]*$/.test(word));
  try {
    if (script >= 0) {
      const [text = '', ...positional] = args.slice(script + 1);
      if (isFileScript(positional[0])) return await moveFiles(positional, given);
      positional.forEach((value, index) => (context.environment[String(index)] = value));
      return await runScript(text, context, strict);
    }
    let last = 0;
    const lines = createInterface({ input: context.stdin, crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) last = await runScript(line, { ...context, stdin: Readable.from([]) }, strict, context);
    return last;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    throw error;
  }
}

/** `keeper` is told where `cd` went, when the context is only for this line. */
async function runScript(text: string, context: CommandContext, strict: boolean, keeper = context): Promise<number> {
  let pipelines: readonly Pipeline[];
  try {
    pipelines = parseCommand(text);
  } catch (error) {
    context.stderr.write(`sh: ${(error as Error).message}\n`);
    return 2;
  }
  let last = 0;
  for (const pipeline of pipelines) {
    if ((pipeline.after === '&&' && last !== 0) || (pipeline.after === '||' && last === 0)) continue;
    context.environment['?'] = String(last);
    const code = await runPipeline(pipeline, context);
    last = pipeline.negated ? (code === 0 ? 1 : 0) : code;
    keeper.directory = context.directory;
    if (strict && last !== 0 && !pipeline.negated) return last;
  }
  return last;
}

async function runPipeline({ commands }: Pipeline, context: CommandContext): Promise<number> {
  const [only] = commands;
  if (commands.length === 1 && only !== undefined) return runSimple(only, context);
  const pipes = commands.slice(1).map(() => new PassThrough());
  const codes = await Promise.all(
    commands.map(async (command, index) => {
      const stdout = pipes[index] ?? context.stdout;
      const code = await runSimple(command, { ...context, stdin: pipes[index - 1] ?? context.stdin, stdout });
      if (stdout !== context.stdout) stdout.end();
      // What nobody reads any more must not hold up whoever writes it.
      pipes[index - 1]?.resume();
      return code;
    }),
  );
  return codes.at(-1) ?? 0;
}

async function runSimple(command: SimpleCommand, context: CommandContext): Promise<number> {
  const expand = (word: Word): string =>
    word.map((part) => (typeof part === 'string' ? part : (context.environment[part.variable] ?? ''))).join('');
  const words = command.words.map(expand);
  const assigned = Object.fromEntries(command.assignments.map(({ name, value }) => [name, expand(value)]));
  const [name, ...args] = words;
  if (name === undefined || name === 'export') {
    Object.assign(context.environment, assigned);
    for (const word of args.filter((each) => each.includes('=')))
      context.environment[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
    return 0;
  }
  if (name === 'exit') throw new Exit(Number(args[0] ?? context.environment['?'] ?? '0'));
  if (name === 'set') return 0;
  if (name === 'exec') return runSimple({ ...command, words: command.words.slice(1) }, context);
  const opened: Writable[] = [];
  try {
    if (name === 'cd') {
      const located = context.files.locate(args[0] ?? '/', { from: context.directory });
      if ((await table['test']?.(['-d', located], context)) !== 0)
        throw new Error(`can't cd to ${args[0] ?? '/'}: No such file or directory`);
      context.directory = located;
      return 0;
    }
    const own = redirected(command, context, expand, opened);
    return await runCommand(words, { ...own, environment: { ...context.environment, ...assigned } });
  } catch (error) {
    if (error instanceof Exit || (error as NodeJS.ErrnoException).code === 'ABORT_ERR') throw error;
    context.stderr.write(`sh: ${error instanceof NoSuchProgram ? `${error.program}: not found` : messageOf(error)}\n`);
    return error instanceof NoSuchProgram ? 127 : 1;
  } finally {
    for (const stream of opened) {
      stream.end();
      await finished(stream).catch(() => {});
    }
  }
}

function redirected(command: SimpleCommand, context: CommandContext, expand: (word: Word) => string, opened: Writable[]): CommandContext {
  let { stdin, stdout, stderr } = context;
  const open = (file: string, append: boolean): Writable => {
    if (file === '/dev/null') return new Writable({ write: (_chunk, _encoding, done) => done() });
    const stream = createWriteStream(context.files.writable(context.files.locate(file, { from: context.directory })), {
      flags: append ? 'a' : 'w',
    });
    // Told by whoever writes to it; without this it would end the process.
    stream.on('error', () => {});
    opened.push(stream);
    return stream;
  };
  for (const { operator, file } of command.redirects) {
    if (operator === '2>&1') stderr = stdout;
    else if (operator === '1>&2') stdout = stderr;
    else if (operator === '<')
      stdin = createReadStream(context.files.real(context.files.locate(expand(file), { from: context.directory })));
    else if (operator.startsWith('2')) stderr = open(expand(file), operator === '2>>');
    else stdout = open(expand(file), operator === '>>');
  }
  return { ...context, stdin, stdout, stderr };
}
