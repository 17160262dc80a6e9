// A backup by a tool that does not carry this sort of data, or to a target that the tool cannot write to.
import type { FactOf } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

type Backup = FactOf<'backup'>;
const dataSet = { fact: 'dataset', dataset: 'feeds', sort: 'relational' } as const;

/** What is known of tools: the sorts of data that they never carry, and the targets that they can write to. */
const tools: readonly { readonly tool: RegExp; readonly loses?: RegExp; readonly targets?: readonly string[]; readonly because: string }[] =
  [
    {
      tool: /^kubectl/,
      loses: /./,
      because: 'it writes down objects, without secrets in the category "all", and never what is in a volume',
    },
    { tool: /^(cp|rsync|tar)\b/, loses: /^(relational|sqlite)$/, because: 'files of a database that runs are copied at different moments' },
    {
      tool: /^cloudnative-pg/,
      targets: ['object-store', 'snapshot'],
      because: 'it writes to an object store, or makes snapshots of volumes',
    },
    { tool: /^velero/, targets: ['object-store', 'snapshot'], because: 'it writes to an object store, or makes snapshots of volumes' },
  ];

export const backupUnfit: Rule = {
  code: 'backup-unfit',
  level: 'error',
  page: {
    what: 'A data set is saved by a tool that does not carry its sort of data, or to a target of a sort that the tool cannot write to.',
    why: 'The backup is there, has a date and a size, and a restore from it brings nothing back.',
    bad: {
      steps: {
        'one/data': { provides: [dataSet] },
        'one/save': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'kubectl@mini' }] },
      },
    },
    good: {
      steps: {
        'one/data': { provides: [dataSet] },
        'one/save': { provides: [{ fact: 'backup', dataset: 'feeds', tool: 'pg_dump@mini' }] },
      },
    },
  },
  *find({ timeline }) {
    for (const { fact, provider, from } of timeline.named('backup')) {
      if (provider === undefined) continue;
      const known = tools.find(({ tool }) => tool.test(fact.tool));
      const about = timeline.at(from).about('dataset', fact.dataset)[0];
      const problem = known === undefined ? undefined : problemOf(fact, known, about?.sort);
      if (problem === undefined) continue;
      yield {
        step: provider,
        facts: about === undefined ? [fact] : [fact, about],
        message: `saves data set "${fact.dataset}" by ${fact.tool}, ${problem}: ${known?.because}`,
        counterExample: `"${fact.dataset}" is lost; what ${fact.tool} has saved is restored, and the data is not in it`,
        suggestion: 'Save it by the export that its product supports, and restore it once.',
      };
    }
  },
};

function problemOf({ targetSort }: Backup, { loses, targets }: (typeof tools)[number], sort: string | undefined): string | undefined {
  if (sort !== undefined && loses?.test(sort) === true) return `which does not carry ${sort} data`;
  if (targetSort !== undefined && targets?.includes(targetSort) === false)
    return `which cannot write to a target of the sort ${targetSort}`;
  return undefined;
}
