// Asks before the world is changed. Nobody to ask and no `--yes` means no.
import { LongshoreError } from '../core/error.ts';
import type { Session } from './session.ts';

/** Called first of all, so that a script that forgot `--yes` learns it before it has waited for anything. */
export function requireConsent(session: Session, command: string, yes: boolean): void {
  if (yes || (session.input && session.environment.canAsk)) return;
  const why = session.input ? 'nobody can be asked, since standard input is no terminal' : '--no-input forbids to ask';
  throw new LongshoreError('confirmation-needed', `cannot ${command}: it changes the world, and ${why}`, {
    next: `Add --yes (-y) to go on without a question, or look at \`longshore preview\` first.`,
  });
}

export async function confirm(session: Session, question: string): Promise<void> {
  const answer = (await session.environment.ask(`${question} [y/N] `))?.trim().toLowerCase();
  if (answer === 'y' || answer === 'yes') return;
  throw new LongshoreError(
    'confirmation-denied',
    `did not go on: the answer was ${answer === undefined || answer === '' ? 'not "yes"' : `"${answer}"`}`,
    { next: 'Nothing was changed.' },
  );
}
