// What the exit status of `longshore` means. The one table: `--help`, the guide and every mapping read it from here.
// Sources of the numbers: sysexits(3) for 64, 128 + signal for 130 and 143, OpenTofu's `plan -detailed-exitcode` for 2.

export const exitCodes = {
  done: 0,
  failed: 1,
  pending: 2,
  waiting: 3,
  unreachable: 4,
  unverified: 5,
  rolledBack: 6,
  lockHeld: 7,
  lintErrors: 8,
  usage: 64,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeMeanings: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [exitCodes.done, 'done'],
  [exitCodes.failed, 'failed'],
  [exitCodes.pending, 'changes are pending (only with --detailed-exitcode)'],
  [exitCodes.waiting, 'waiting at a gate for a person'],
  [exitCodes.unreachable, 'a host, cluster or database is out of reach'],
  [exitCodes.unverified, 'a check or a proof did not hold'],
  [exitCodes.rolledBack, 'failed and rolled back'],
  [exitCodes.lockHeld, 'somebody else runs this plan'],
  [exitCodes.lintErrors, 'the plan has errors; nothing was touched'],
  [exitCodes.usage, 'the command was not used as it can be'],
  [exitCodes.interrupted, 'interrupted; the same command goes on'],
  [exitCodes.terminated, 'told to end (SIGTERM); the same command goes on'],
];

export function exitCodeHelp(): string {
  return ['Exit codes:', ...exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`)].join('\n');
}
