// Stand-in of sh(1) for a few scripts: run a command in a directory, and those that move files. Anything else is a program that
// the twin does not have.
import { isFileScript, runFileScript } from '../../file-scripts/run-file-script.ts';
import { hostTreePlace } from '../tree-place.ts';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';

export const sh: Command = (context) => {
  const [flag, script, directory = '', program, ...rest] = context.args;
  if (flag === '-c' && isFileScript(directory)) return moveFiles(directory, program, rest, context);
  if (flag === '-c' && script === 'cat >"$0"') return write(directory, context);
  if (flag !== '-c' || script !== 'cd "$0" && exec "$@"' || program === undefined) throw context.unsupported();
  if (context.host.files.stat(directory)?.type !== 'directory') return failed(2, `sh: 1: cd: can't cd to ${directory}`);
  return context.run([program, ...rest], { directory });
};

const changing = /-(unpack|remove|settle|keep|forget|clear|sqlite-backup|sqlite-drop)$/;

async function moveFiles(name: string, root: string | undefined, rest: readonly string[], context: CommandContext) {
  if (changing.test(name)) context.changes();
  const text: Buffer[] = [];
  let stderr = '';
  const exitCode = await runFileScript(name, [root ?? '', ...rest], hostTreePlace(context), {
    input: context.streams.input ?? none(),
    write: context.streams.output ?? ((bytes) => text.push(bytes)),
    complain: (words) => (stderr += words),
  });
  return { exitCode, stdout: Buffer.concat(text).toString('utf8'), stderr };
}

/** What is there keeps its mode. */
async function write(path: string, { files, streams, changes }: CommandContext) {
  changes();
  const chunks: Uint8Array[] = [];
  for await (const chunk of streams.input ?? none()) chunks.push(chunk);
  files.write(path, Buffer.concat(chunks), files.stat(path)?.mode ?? 0o644);
  return succeeded();
}

async function* none(): AsyncGenerator<Uint8Array> {}
