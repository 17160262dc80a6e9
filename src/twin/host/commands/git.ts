// Stand-in of git(1): clone, checkout, fetch and what tells of a checkout. The twin reaches no network: a repository that the
// inventory names has the commits that stand there; of any other the stand-in knows nothing and says so, as git would. Bare
// repositories are real ones.
import { posix } from 'node:path';
import type { CommandResult } from '../../../ports/host.ts';
import { isBareRepository, runBareGit } from './bare-git.ts';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';
import { parseFlags } from './flags.ts';

/** What the twin keeps of a checkout, as the text of `.git/longshore-twin.json`: small, and a part of the world digest. */
interface Checkout {
  readonly url: string;
  readonly commit: string | null;
  readonly branch: string | null;
}

const record = '.git/longshore-twin.json';

export const git: Command = (context) => {
  const given = context.args[0] === '-c' ? context.args.slice(2) : context.args;
  const [directory, args] = given[0] === '-C' ? [given[1] ?? '', given.slice(2)] : [context.directory, given];
  const [verb = '', ...rest] = args;
  if (verb === 'version' || verb === '--version') return succeeded('git version 2.50.1\n');
  if (verb === 'clone') return clone(context, rest);
  if (verb === 'init' && rest.includes('--bare')) return runBareGit(context, undefined, args);
  if (isBareRepository(context, directory)) return runBareGit(context, directory, args);
  const text =
    context.host.files.stat(`${directory}/${record}`) === undefined ? undefined : context.host.files.read(`${directory}/${record}`);
  if (text === undefined) return failed(128, 'fatal: not a git repository (or any of the parent directories): .git');
  const checkout = JSON.parse(Buffer.from(text).toString('utf8')) as Checkout;
  return inside(context, directory, checkout, verb, rest);
};

function inside(context: CommandContext, directory: string, checkout: Checkout, verb: string, rest: readonly string[]): CommandResult {
  const commits = commitsOf(context, checkout.url) ?? [];
  const last = rest.at(-1) ?? '';
  switch (verb) {
    case 'rev-parse':
      if (last !== 'HEAD') throw context.unsupported();
      return checkout.commit === null ? failed(rest.includes('--quiet') ? 1 : 128, '') : succeeded(`${checkout.commit}\n`);
    case 'symbolic-ref':
      return checkout.branch === null ? failed(1, '') : succeeded(`${checkout.branch}\n`);
    case 'remote':
      return succeeded(`${checkout.url}\n`);
    case 'cat-file':
      return commits.includes(last.replace('^{commit}', '')) || last === `${checkout.branch}^{commit}` || last === 'main^{commit}'
        ? succeeded()
        : failed(128, `fatal: Not a valid object name ${last}`);
    case 'status':
      return succeeded(
        changed(context, directory, checkout)
          .map((name) => ` M ${name}\n`)
          .join(''),
      );
    case 'fetch':
      return commits.includes(last) ? succeeded() : failed(128, `fatal: remote error: upload-pack: not our ref ${last}`);
    case 'checkout': {
      context.changes();
      const detached = rest.includes('--detach');
      const commit = detached ? last : (commits.at(-1) ?? '');
      if (detached && !commits.includes(last)) return failed(128, `fatal: reference is not a tree: ${last}`);
      if (!detached && last !== 'main') return failed(1, `error: pathspec '${last}' did not match any file(s) known to git`);
      write(context, directory, { ...checkout, commit, branch: detached ? null : 'main' });
      return succeeded();
    }
    default:
      throw context.unsupported();
  }
}

function clone(context: CommandContext, args: readonly string[]): CommandResult {
  const flags = parseFlags(args, []);
  const [url, path] = flags.words;
  if (url === undefined || path === undefined || flags.besides(['--no-checkout', '--quiet']).length > 0) throw context.unsupported();
  context.changes();
  const commits = commitsOf(context, url);
  if (commits === undefined) return failed(128, `fatal: repository '${url}' not found`);
  const { files } = context.host;
  if ((files.list(path)?.length ?? 0) > 0)
    return failed(128, `fatal: destination path '${posix.basename(path)}' already exists and is not an empty directory.`);
  files.makeDirectory(path, 0o755);
  files.makeDirectory(`${path}/.git`, 0o755);
  const checkout: Checkout = { url, commit: commits.at(-1) ?? null, branch: 'main' };
  if (flags.has('--no-checkout')) files.write(`${path}/${record}`, text(checkout), 0o644);
  else write(context, path, checkout);
  return succeeded();
}

/** The one file of a work tree says which commit it is of. */
function write(context: CommandContext, path: string, checkout: Checkout): void {
  context.host.files.write(`${path}/${record}`, text(checkout), 0o644);
  context.host.files.write(`${path}/SOURCE`, sourceOf(checkout), 0o644);
}

function changed(context: CommandContext, path: string, checkout: Checkout): readonly string[] {
  const content = context.host.files.stat(`${path}/SOURCE`) === undefined ? undefined : context.host.files.read(`${path}/SOURCE`);
  return content !== undefined && Buffer.from(content).toString('utf8') === sourceOf(checkout) ? [] : ['SOURCE'];
}

function sourceOf({ url, commit }: Checkout): string {
  return `${url} ${commit}\n`;
}

function text(checkout: Checkout): string {
  return `${JSON.stringify(checkout)}\n`;
}

function commitsOf({ world }: CommandContext, url: string): readonly string[] | undefined {
  return world.inventory.repositories?.find((each) => each.url === url)?.commits;
}
