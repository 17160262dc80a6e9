// Stand-in of `go build` and of `make`, for programs built from source: what comes out is a placeholder of the program,
// which names the commit of the checkout, so that another commit has another digest. `go build -o` as in `go help build`;
// `make` with `OUTPUT=path`, since the twin reads no makefile.
import { posix } from 'node:path';
import { failed, succeeded, type Command } from './command.ts';

const builder: (name: string) => Command = (name) => (context) => {
  const { args, directory, host } = context;
  const at = args.indexOf('-o');
  const output = name === 'go' ? args[at + 1] : args.find((each) => each.startsWith('OUTPUT='))?.slice('OUTPUT='.length);
  if (name === 'go' && (args[0] !== 'build' || at < 0)) throw context.unsupported();
  if (output === undefined) throw context.unsupported();
  context.changes();
  const source = host.files.stat(`${directory}/SOURCE`) === undefined ? undefined : host.files.read(`${directory}/SOURCE`);
  if (source === undefined)
    return failed(
      1,
      name === 'go'
        ? "go: go.mod file not found in current directory or any parent directory; see 'go help modules'"
        : 'make: *** No targets specified and no makefile found.  Stop.',
    );
  const path = posix.resolve(directory, output);
  if (host.files.stat(posix.dirname(path)) === undefined) host.files.makeDirectory(posix.dirname(path), 0o755);
  host.files.write(path, `placeholder built from ${Buffer.from(source).toString('utf8')}`, 0o755);
  return succeeded();
};

export const buildCommands: Readonly<Record<string, Command>> = { go: builder('go'), make: builder('make') };
