// Waits until a unit of systemd has come to rest as active, and says what is wrong when it has not.
import { LongshoreError } from '../../core/error.ts';
import type { ReadContext } from '../../ports/context.ts';
import { ask } from './command.ts';
import { readSystemdUnit, type SystemdUnit } from './systemd.ts';
import { lookUntil } from './wait.ts';

export interface SettlingUnit {
  readonly host: string;
  readonly manager: string;
  readonly unit: string;
  readonly settleSeconds: number;
}

/** Active with one process for two looks in a row: a program that ends at once is active for a moment, too. */
export async function settleUnit(context: ReadContext, settling: SettlingUnit): Promise<void> {
  const { host, manager, unit: name, settleSeconds } = settling;
  let before: number | undefined;
  const steady = (seen: SystemdUnit) => {
    if (seen.active === 'failed') return true;
    const same = seen.active === 'active' && seen.pid === before;
    before = seen.active === 'active' ? seen.pid : undefined;
    return same;
  };
  const look = () => readSystemdUnit(context.host(host), manager, name);
  const unit = await lookUntil(context, look, steady, { forMs: settleSeconds * 1000, firstPauseMs: 300 });
  if (unit.active === 'active') return;
  const state = `${unit.active} (${unit.sub}), result ${unit.result}, exit status ${unit.exitStatus}`;
  throw new LongshoreError('unit-failed', `cannot start unit "${name}" on ${host}: it is ${state}${await words(context, settling)}`, {
    effect: 'changed',
    next: `Run "journalctl ${manager === 'system' ? '' : '--user '}-u ${name}" on ${host}, correct what the program complains of, and apply again.`,
  });
}

/** The last lines that it has written to the journal. */
async function words(context: ReadContext, { host, manager, unit }: SettlingUnit): Promise<string> {
  const user = manager === 'system' ? [] : ['--user'];
  const argv = ['journalctl', ...user, '-u', unit, '-n', '5', '--no-pager', '-o', 'cat'] as const;
  const { exitCode, stdout } = await ask(context.host(host), argv, { exits: [0, 1, 126, 127] });
  const text = stdout.trim().split('\n').join(' | ');
  return exitCode === 0 && text !== '' ? `; the journal ends with: ${text}` : '';
}
