// The step kind `postgres-move`: a PostgreSQL database from one server to another, proved.
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { serverLabel, type DatabaseLocator } from '../../../ports/database.ts';
import type { MoveKind } from '../../kind.ts';
import type { Copied } from './copied.ts';
import { copy, discard } from './copy.ts';
import { discardFollowing, finishOrCopy } from './live/finish.ts';
import { moveBack, writtenSince } from './move-back.ts';
import { placeLabel, type PostgresMoveSpec } from './postgres-move-spec.ts';
import { prove } from './prove.ts';
import { survey } from './survey.ts';

export const postgresMoveKind: MoveKind<PostgresMoveSpec, { readonly database: string }, Copied> = {
  type: 'move',
  name: 'postgres-move',
  describe: ({ dataset, from, to }) => `database ${dataset} from ${placeLabel(from)} to ${placeLabel(to)}`,
  validate: ({ from, to, owner, connections, downtimeBudgetMs, partMiB }) => [
    ...(placeLabel(from) === placeLabel(to) ? [`the source and the target are the same database, ${placeLabel(from)}`] : []),
    ...(downtimeBudgetMs === undefined || downtimeBudgetMs > 0 ? [] : [`downtimeBudgetMs must be more than 0, not ${downtimeBudgetMs}`]),
    ...(partMiB === undefined || partMiB >= 1 ? [] : [`partMiB must be at least 1, not ${partMiB}`]),
    ...(owner === '' ? ['the copy needs a role to own it'] : []),
    ...(Number.isInteger(connections) && connections >= 0 && connections <= 16
      ? []
      : [`connections must be a number from 1 to 16, or 0 for as many as there are processors, not ${connections}`]),
  ],
  facts: ({ dataset, from, to, owner }) => ({
    requires: [{ fact: 'frozen', dataset }, ...[from, to].flatMap(databaseFact)],
    provides: [
      { fact: 'data', dataset, place: placeLabel(to) },
      { fact: 'owner', dataset, place: placeLabel(to), owner },
    ],
  }),
  identity: ({ to }) => placeLabel(to),
  survey,
  copy: (context, spec) => (spec.live === true ? finishOrCopy(context, spec) : copy(context, spec)),
  prove,
  discard: (context, spec) => (spec.live === true ? discardFollowing(context, spec) : discard(context, spec)),
  manner: ['wayBack', 'downtimeBudgetMs', 'connections', 'partMiB'],
  downtimeBudgetMs: ({ downtimeBudgetMs }) => downtimeBudgetMs,
  writtenSince,
  moveBack: async (context, spec) => {
    if (spec.wayBack !== 'move') return 'not-allowed';
    await moveBack(context, spec);
    return 'moved-back';
  },
  outputs: ({ to }) => ({ database: to.database }),
};

/** None while the server is a reference that nothing has resolved: the reference itself orders the steps. */
function databaseFact(locator: PostgresMoveSpec['from'] | string) {
  if (typeof locator === 'string' || typeof locator.server === 'string') return [];
  return [{ fact: 'database', server: serverLabel(locator.server), database: locator.database } as const];
}

export interface PostgresMoveOutputs {
  readonly database: string;
}

/**
 * Copies a database with everything in it (schema by pg_dump, rows, sequences, large objects, owners, grants, comments) into
 * an existing, empty one, and proves it row by row. `from` and `to` are seen as administrators.
 */
export function movePostgres(options: {
  readonly dataset: string;
  readonly from: Input<DatabaseLocator>;
  readonly to: Input<DatabaseLocator>;
  readonly owner: Input<string>;
  readonly roles?: readonly string[];
  readonly writers: readonly string[];
  readonly connections?: number;
  /** A larger table is carried and proved in ranges of its key, of about this size each; 64 unless given. */
  readonly partMiB?: number;
  /** A `followPostgres` step before the freeze has copied the database already: this move brings the last changes over. */
  readonly live?: boolean;
  readonly downtimeBudgetMs?: number;
  readonly wayBack?: 'refuse' | 'move';
}): StepDefinition<PostgresMoveOutputs> {
  const input = { ...options, connections: options.connections ?? 0 } as Input<PostgresMoveSpec>;
  return stepDefinition<PostgresMoveSpec, PostgresMoveOutputs>('move', 'postgres-move', input, ['database']);
}
