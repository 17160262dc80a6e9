// Stand-in of crontab(1) as Debian's and macOS's (Vixie cron): `-l`, `-r` and `-`. The tables lie where cron keeps them, so
// that they count in the world digest; nothing is run by them.
import { failed, succeeded, type Command, type CommandContext } from './command.ts';

export const crontab: Command = (context) => {
  const [flag, ...more] = context.args;
  if (more.length > 0) throw context.unsupported();
  const name = context.root ? 'root' : context.host.inventory.user.name;
  const table = context.host.files.stat(path(context)) === undefined ? undefined : context.host.files.everyByte(path(context));
  if (flag === '-l') return table === undefined ? failed(1, `no crontab for ${name}`) : succeeded(Buffer.from(table).toString('utf8'));
  context.changes();
  if (flag === '-r') {
    if (table === undefined) return failed(1, `no crontab for ${name}`);
    context.host.files.removeSystemFile(path(context));
    return succeeded();
  }
  if (flag !== '-' || typeof context.stdin !== 'string') throw context.unsupported();
  const bad = context.stdin.split('\n').findIndex((line) => !isLine(line));
  if (bad >= 0) return failed(1, `"-":${bad + 1}: bad minute\nerrors in crontab file, can't install.`);
  if (context.stdin !== '' && !context.stdin.endsWith('\n'))
    return failed(1, "new crontab file is missing newline before EOF, can't install.");
  context.host.files.writeSystemFile(path(context), context.stdin, 0o600);
  return succeeded();
};

/** A comment, a variable, five fields and a command, or `@word` and a command. cron's own check is finer. */
function isLine(line: string): boolean {
  return /^\s*(#.*)?$/.test(line) || /^\s*["']?\w+["']?\s*=/.test(line) || /^\s*(@\w+|([\w*/,-]+\s+){4}[\w*/,-]+)\s+\S/.test(line);
}

function path({ host, root }: CommandContext): string {
  const { os, user } = host.inventory;
  const name = root ? 'root' : user.name;
  return os.family === 'macos' ? `/usr/lib/cron/tabs/${name}` : `/var/spool/cron/crontabs/${name}`;
}
