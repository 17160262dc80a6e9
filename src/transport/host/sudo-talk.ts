// Becoming root: sudo without a password first, and where it wants one, the password on standard input when, and only when,
// sudo asks for it with a prompt of ours (sudo(8), -n, -S and -p).
import { randomBytes } from 'node:crypto';
import { LongshoreError } from '../../core/error.ts';
import type { Secret } from '../../core/secret.ts';
import type { SudoTalk } from './host-access.ts';

/** Kept for as long as the host is: a wrong password is offered once, since some systems lock the account after a few. */
export interface SudoMemory {
  wrong: boolean;
}

export function sudoTalk(host: string, known: Secret | undefined, memory: SudoMemory): SudoTalk {
  const password = memory.wrong ? undefined : known;
  const word = randomBytes(12).toString('hex');
  const [prompt, opened, refused] = [`ask-${word}`, `open-${word}`, `refused-${word}`];
  // The inner shell says so when it is there: text that came earlier would be read by sudo as the password.
  const inner = `/bin/sh -c 'echo ${opened} >&2; IFS= read -r l; eval "$l"'`;
  const asking = password === undefined ? `sudo -n true; echo ${refused} >&2; exit 1` : `exec sudo -S -p ${prompt} -- ${inner}`;
  const path = 'PATH=${PATH:-/usr/bin}:/usr/local/bin:/usr/bin:/bin:/run/wrappers/bin; export PATH';
  let asked = false;
  return {
    start: `${path}; if [ "$(id -u)" = 0 ]; then exec ${inner}; elif sudo -n true 2>/dev/null; then exec sudo -n -- ${inner}; else ${asking}; fi`,
    reply(heard) {
      if (heard.includes(opened)) return { open: true };
      if (heard.includes(refused)) return { refused: refusal(host, heard.split(refused)[0] ?? '') };
      if (
        /not in the sudoers|not allowed to (run|execute)|may not run sudo|incorrect password|a terminal is required|must have a tty/i.test(
          heard,
        )
      )
        return { refused: refusal(host, heard) };
      if (!heard.includes(prompt)) return undefined;
      memory.wrong ||= asked;
      if (asked || password === undefined) return { refused: refusal(host, 'the password was not accepted') };
      asked = true;
      return { text: `${password.reveal()}\n` };
    },
  };
}

function refusal(host: string, said: string): LongshoreError {
  const line = said.trim().split('\n').at(-1)?.trim() ?? '';
  if (/not found/i.test(line))
    return new LongshoreError('sudo-missing', `cannot become root on host "${host}": it has no sudo`, {
      next: `Install sudo there, or give host "${host}" an ssh destination that logs in as root.`,
    });
  return new LongshoreError('sudo-refused', `cannot become root on host "${host}": ${line === '' ? 'sudo refused' : line}`, {
    next: 'Allow it in sudoers (`NOPASSWD`), or name the secret with the password as `sudoPassword` of the host in the inventory.',
  });
}
