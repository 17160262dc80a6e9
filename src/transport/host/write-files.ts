// Files of one directory, each whole or not at all: all are written into a staging folder inside of it (mode 0700, so that
// no secret is seen before its mode is set), made durable, and renamed over their targets by one `mv`, which renames one by
// one within a file system. A file that another user owns keeps its owner where that is allowed.
import { posix } from 'node:path';
import type { Exchange, Outcome } from './exchange.ts';
import { failures } from './failures.ts';
import { failureText } from './failure-text.ts';
import { printed } from './printed.ts';
import { quoted } from './quoted.ts';

export interface FileWrite {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

/** From here on content goes beside the script, as it is, at the price of three processes for each file. */
const inlineLimit = 64 * 1024;

export function writeFiles(files: readonly FileWrite[]): Exchange {
  const directory = posix.dirname(files[0]?.path ?? '/');
  const names = files.map(({ path }) => posix.basename(path));
  const staged = names.map((name) => quoted(`./${name}`));
  const raw: Uint8Array[] = [];
  const writes = files.map(({ content }, index) => {
    const [name, file] = [quoted(names[index] ?? ''), staged[index] ?? ''];
    if (content.length <= inlineLimit) return `if c ${index} ${name}; then ${printed(content)} >${file} || f ${index} ${name}; fi`;
    raw.push(content);
    // All of it is taken from the channel, whatever becomes of the file: the next frame stands behind it.
    const checked = `[ "$(wc -c <${file})" -eq ${content.length} ] || f ${index} ${name}`;
    return `t ${content.length} | { if c ${index} ${name}; then cat >${file}; ${checked}; fi; cat >/dev/null; }`;
  });
  const modes = new Map<number, string[]>();
  files.forEach(({ mode }, index) => modes.set(mode, [...(modes.get(mode) ?? []), staged[index] ?? '']));
  const chmods = [...modes].map(([mode, list]) => `chmod ${mode.toString(8)} ${list.join(' ')} 2>/dev/null`);
  const every = staged.join(' ');
  return {
    script: `o\n( w ${quoted(directory)}\n${writes.join('\n')}\nif [ "$W" ]; then k ${names.map((name) => quoted(`../${name}`)).join(' ')}\n${chmods.join('\n')}\nz ${every}; fi; echo ok )`,
    raw,
    outcomes({ stdout, stderr }) {
      const failed = failures(
        stdout,
        names.map((name) => `./${name}`),
      );
      const whole = /^ok$/m.test(stdout.toString('latin1'));
      return files.map((_, index): Outcome => {
        const word = failed.get(index) ?? (failed.has(-1) || !whole ? 'write-failed' : undefined);
        return word === undefined ? { value: undefined } : failureText(word, stderr);
      });
    },
  };
}
