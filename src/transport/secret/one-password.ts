// 1Password by its command-line program, in one call for all values, since every call may ask a person for a fingerprint.
// `op inject` fills a template from standard input and prints raw values, multi-line ones, too
// (https://developer.1password.com/docs/cli/reference/commands/inject/, https://developer.1password.com/docs/cli/secret-reference-syntax/).
import { randomBytes } from 'node:crypto';
import { LongshoreError } from '../../core/error.ts';
import { runProgram, type ProgramEnd } from './run-program.ts';

export interface OnePasswordWish {
  readonly label: string;
  /** `op://vault/item/field`, by names or ids; a section may stand before the field. */
  readonly reference: string;
  readonly account?: string;
}

/** A person has this long to unlock the app. */
const timeoutMs = 120_000;

/** Values by label; those whose item or field does not exist are left out. Errors: `secret-locked`, `secret-command-failed`, `secret-reference`. */
export async function readOnePassword(
  wishes: readonly OnePasswordWish[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReadonlyMap<string, string>> {
  for (const { reference } of wishes) checkReference(reference);
  const found = new Map<string, string>();
  for (const account of new Set(wishes.map((wish) => wish.account))) {
    const ofAccount = wishes.filter((wish) => wish.account === account);
    for (const [label, value] of await readAccount(ofAccount, account, environment)) found.set(label, value);
  }
  return found;
}

async function readAccount(
  wishes: readonly OnePasswordWish[],
  account: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Map<string, string>> {
  const flags = account === undefined ? [] : ['--account', account];
  // No value can hold a boundary that is made up after it was written.
  const boundary = `longshore-${randomBytes(16).toString('hex')}`;
  const template = wishes.map(({ reference }) => `{{ ${reference} }}${boundary}`).join('');
  const all = await runProgram(['op', 'inject', ...flags], { environment, stdin: template, timeoutMs });
  if (all.exitCode === 0) {
    const parts = all.stdout.split(boundary);
    if (parts.length !== wishes.length + 1) throw failed('its answer does not have one value for each reference');
    return new Map(wishes.map(({ label }, index) => [label, parts[index] ?? '']));
  }
  refuseWhenLocked(all);
  // One missing item fails the whole template. The session is open by now, so asking for each costs nobody a fingerprint.
  const found = new Map<string, string>();
  for (const { label, reference } of wishes) {
    const one = await runProgram(['op', 'read', '--no-newline', ...flags, reference], { environment, timeoutMs });
    if (one.exitCode === 0) found.set(label, one.stdout);
    else refuseWhenLocked(one);
  }
  return found;
}

/** Braces would end the place in the template and `$` stands for a variable there. */
function checkReference(reference: string): void {
  if (/[{}$\n]/.test(reference) || !/^op:\/\/[^/]+\/[^/]+\/([^/]+\/)?[^/]+$/.test(reference))
    throw new LongshoreError('secret-reference', `cannot ask 1Password for "${reference}": it is not op://vault/item/field`, {
      next: 'Use the ids of vault, item or field where a name has a slash or a brace.',
    });
}

/** What `op` 2 says when a person is needed. */
const lockedSayings = [
  'not currently signed in',
  'not signed in',
  'no accounts configured',
  'session expired',
  'authorization prompt dismissed',
  'authorization timeout',
  'authorization denied',
  'connecting to desktop app',
];

function refuseWhenLocked(end: ProgramEnd): void {
  if (end.failure === 'ENOENT')
    throw new LongshoreError('secret-locked', 'cannot ask 1Password: there is no program "op"', {
      next: 'Install the 1Password CLI on this machine, or give the secrets another source in the inventory.',
    });
  const said = end.stderr.toLowerCase();
  if (!end.timedOut && !lockedSayings.some((saying) => said.includes(saying))) return;
  throw new LongshoreError('secret-locked', `cannot ask 1Password: ${end.timedOut ? 'nobody unlocked it in time' : 'it is locked'}`, {
    next: 'Sign in with `op signin` or unlock the app where a person sits; for unattended runs set OP_SERVICE_ACCOUNT_TOKEN.',
  });
}

function failed(what: string): LongshoreError {
  return new LongshoreError('secret-command-failed', `cannot ask 1Password: ${what}`, { next: 'Look whether `op inject` works by hand.' });
}
