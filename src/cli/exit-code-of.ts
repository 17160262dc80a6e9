// Which exit code an error or a run's verdict leads to.
import type { ErrorRecord } from '../core/error.ts';
import type { RunReport } from '../engine/report.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';

const byCode: Readonly<Record<string, ExitCode>> = {
  usage: exitCodes.usage,
  'plan-missing': exitCodes.usage,
  'rule-unknown': exitCodes.usage,
  'reason-missing': exitCodes.usage,
  'approval-reason-missing': exitCodes.usage,
  'confirmation-needed': exitCodes.usage,
  'confirmation-denied': exitCodes.failed,
  'file-exists': exitCodes.usage,
  'no-transport': exitCodes.unreachable,
  'host-timeout': exitCodes.unreachable,
  'host-refused': exitCodes.unreachable,
  'host-key-unknown': exitCodes.unreachable,
  'host-key-changed': exitCodes.unreachable,
  'host-shell-unusable': exitCodes.unreachable,
  'ssh-missing': exitCodes.unreachable,
  'lock-held': exitCodes.lockHeld,
  'preflight-bad': exitCodes.unverified,
  'lint-errors': exitCodes.lintErrors,
  'kind-unknown': exitCodes.lintErrors,
};

export function exitCodeOfError(error: Pick<ErrorRecord, 'code'>): ExitCode {
  const known = byCode[error.code];
  if (known !== undefined) return known;
  if (error.code.endsWith('-unreachable')) return exitCodes.unreachable;
  // Every other `plan-…` and `source-…` error is found while the plan is read, before anything is touched.
  if (error.code.startsWith('plan-') || error.code.startsWith('source-')) return exitCodes.lintErrors;
  return exitCodes.failed;
}

/** `signal` is the one that stopped the run, if any did. */
export function exitCodeOfReport(
  report: Pick<RunReport, 'verdict' | 'phases'>,
  command: 'apply' | 'rollback',
  signal?: 'SIGINT' | 'SIGTERM',
): ExitCode {
  switch (report.verdict) {
    case 'done':
      return exitCodes.done;
    case 'waiting':
      return exitCodes.waiting;
    case 'unverified':
      return exitCodes.unverified;
    case 'interrupted':
      return interruptedCode(signal);
    case 'rolled-back':
      return command === 'rollback' ? exitCodes.done : exitCodes.rolledBack;
    case 'failed': {
      const errors = report.phases.flatMap((phase) => phase.steps).flatMap((step) => (step.error === undefined ? [] : [step.error]));
      return errors.length > 0 && errors.every((error) => exitCodeOfError(error) === exitCodes.unreachable)
        ? exitCodes.unreachable
        : exitCodes.failed;
    }
  }
}

export function interruptedCode(signal: 'SIGINT' | 'SIGTERM' | undefined): ExitCode {
  return signal === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
}
