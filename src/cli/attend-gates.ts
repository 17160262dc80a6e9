// Whether a person is there during a run, and how that person is asked for an approval.
import type { Attendance } from '../engine/run.ts';
import type { Holder } from '../journal/entry.ts';
import type { Session } from './session.ts';
import type { Progress } from './terminal/progress.ts';

export interface GateOptions {
  /** Nobody is there: a shut gate ends the run with 3. */
  readonly unattended?: boolean;
  /** Wait at gates, although nobody can be asked. */
  readonly wait?: boolean;
  /** A shell command that is told of each gate on its standard input. */
  readonly notify?: string;
}

/** `undefined` where nobody is there. In CI, a terminal is only drawn. */
export function attendance(options: GateOptions, session: Session, holder: Holder, progress: Progress): Attendance | undefined {
  const { environment } = session;
  if (options.unattended === true) return undefined;
  const canAsk = session.input && environment.canAsk && (environment.env['CI'] ?? '') === '';
  if (!canAsk) return options.wait === true ? {} : undefined;
  // One question at a time: two gates may be reached at once.
  let last: Promise<unknown> = Promise.resolve();
  return {
    approve: (question) => {
      const answer = last.then(() =>
        progress.quietly(async () => {
          const agreed = (await environment.ask(`Approve ${question.step}? [y/N] `))?.trim().toLowerCase();
          if (agreed !== 'y' && agreed !== 'yes') return undefined;
          const reason = (await environment.ask('Why? (kept in the journal) '))?.trim() ?? '';
          return reason === '' ? undefined : { by: `${holder.user}@${holder.host}`, reason };
        }),
      );
      last = answer.catch(() => undefined);
      return answer;
    },
  };
}
