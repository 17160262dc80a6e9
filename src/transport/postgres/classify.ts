// What went wrong with a database, as an error with a stable code and an honest effect; no secret in it.
// SQLSTATEs: https://www.postgresql.org/docs/18/errcodes-appendix.html
import { LongshoreError, type Effect } from '../../core/error.ts';
import { serverLabel, type DatabaseLocator } from '../../ports/database.ts';

export interface Attempt {
  /** `query`, `connect to`, `copy into`: an imperative that fits before `database "x"`. */
  readonly action: string;
  readonly statement?: string;
  /** What a lost connection leaves: `unknown` once a change may have reached the server. */
  readonly lost: Effect;
  /** Never to be shown, should a server repeat it. */
  readonly secret?: string | undefined;
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EACCES',
  '57P03',
  '53300',
]);

export function classify(thrown: unknown, locator: DatabaseLocator, attempt: Attempt): LongshoreError {
  if (thrown instanceof LongshoreError) return thrown;
  const code = codeOf(thrown);
  const state = /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? code : undefined;
  const what = `cannot ${attempt.action} database "${locator.database}" on ${serverLabel(locator.server)} as "${locator.role}"`;
  if (unreachable.has(code)) {
    return new LongshoreError('database-unreachable', `${what}: ${hide(reason(thrown, code), attempt)}`, {
      next: 'See that the server runs and can be reached from here.',
    });
  }
  const unauthenticated = thrown instanceof Error && thrown.message.startsWith('SASL');
  if (state?.startsWith('28') === true || unauthenticated) {
    return new LongshoreError(
      'database-refused',
      `${what}: ${unauthenticated ? 'the server wants a password' : `${state} ${hide(reason(thrown, code), attempt)}`}`,
      { next: `Give role "${locator.role}" the right to log in, or its right password.` },
    );
  }
  if (state === '3D000')
    return new LongshoreError('database-missing', `${what}: there is no such database`, { next: 'Create the database first.' });
  const shown = attempt.statement === undefined ? '' : ` (${firstLine(attempt.statement)})`;
  // Shutdowns and crashes (57P0x) end the session: whether the statement was done before that is not known.
  if (state === undefined || state.startsWith('57P') || state.startsWith('08')) {
    return new LongshoreError('database-unreachable', `${what}: the connection was lost: ${hide(reason(thrown, code), attempt)}${shown}`, {
      effect: attempt.lost,
      next: 'See that the server runs, then try again.',
    });
  }
  return new LongshoreError('database-failed', `${what}: ${state} ${hide(reason(thrown, state), attempt)}${shown}`);
}

/** A statement that sets a password may come back in a message; then only its SQLSTATE is told. */
function hide(message: string, attempt: Attempt): string {
  if (attempt.statement !== undefined && /password/i.test(attempt.statement)) return '(message withheld: the statement sets a password)';
  return attempt.secret === undefined || attempt.secret === '' ? message : message.replaceAll(attempt.secret, '(secret)');
}

function reason(thrown: unknown, code: string): string {
  return thrown instanceof Error && thrown.message !== '' ? thrown.message : code;
}

function codeOf(thrown: unknown): string {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  if (typeof code === 'string') return code;
  // A name with several addresses fails with one error for each.
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0]);
  return '';
}

/** Literals are left out: they are data, and may be secrets. */
function firstLine(statement: string): string {
  const line =
    statement
      .replace(/^(\s*set local [^;]*;)+/i, '')
      .replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, '…')
      .replaceAll(/'(?:[^']|'')*'/g, "'…'")
      .trim()
      .split('\n', 1)[0] ?? '';
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
