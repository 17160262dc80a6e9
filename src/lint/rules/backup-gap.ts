// A precious data set is touched while nothing saves it.
import type { FactOf } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import { gaps, type Gap } from '../../timeline/span.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const backupGap: Rule = {
  code: 'backup-gap',
  level: 'error',
  page: {
    what: 'A step touches a precious data set at a time at which no working backup covers the place where it lives.',
    why: 'What goes wrong in that time cannot be repaired; a backup that is known to fail, or that saves the old place, is none.',
    bad: {
      inventory: {
        dataSets: [
          {
            name: 'forge',
            service: 'forgejo',
            sort: 'repositories',
            place: 'mini/forge',
            criticality: 'precious',
            writers: ['forgejo@mini'],
          },
        ],
        backups: [{ tool: 'borgmatic@mini', dataSets: ['forge'], state: 'failing' }],
      },
      steps: { 'forge/stop': { retracts: [{ fact: 'writer', dataset: 'forge', writer: 'forgejo@mini' }] } },
    },
    good: {
      inventory: {
        dataSets: [
          {
            name: 'forge',
            service: 'forgejo',
            sort: 'repositories',
            place: 'mini/forge',
            criticality: 'precious',
            writers: ['forgejo@mini'],
          },
        ],
        backups: [{ tool: 'borgmatic@mini', dataSets: ['forge'] }],
      },
      steps: { 'forge/stop': { retracts: [{ fact: 'writer', dataset: 'forge', writer: 'forgejo@mini' }] } },
    },
  },
  *find(context) {
    const { timeline } = context;
    const touches = touchesByDataSet(context);
    for (const { fact } of timeline.named('dataset')) {
      const { dataset } = fact;
      if (fact.criticality !== 'precious' || timeline.at(timeline.end).holds({ fact: 'given-up', dataset, reason: '' })) continue;
      const covers = timeline.about('backup', dataset).filter((span) => span.fact.state !== 'failing');
      const known = timeline.about('backup', dataset).map((span) => span.fact);
      const told = new Set<string>();
      for (const home of homes(context, dataset)) {
        const { place } = home;
        const open = gaps(
          home,
          covers.filter(({ fact: { source } }) => source === undefined || source === place),
        );
        const [found] = open.flatMap((gap) => {
          const step = firstIn(gap, touches.get(dataset) ?? [], context);
          return step === undefined ? [] : [{ gap, step }];
        });
        if (found === undefined || told.has(place)) continue;
        told.add(place);
        yield finding(context, { ...found, place, dataset: fact, known });
      }
    }
  },
};

interface Exposure {
  readonly gap: Gap;
  readonly step: StepRef;
  readonly place: string;
  readonly dataset: FactOf<'dataset'>;
  readonly known: readonly FactOf<'backup'>[];
}

function finding({ timeline }: LintContext, { gap, step, place, dataset, known }: Exposure): RuleFinding {
  const from = timeline.stepBefore(gap.from) ?? 'the start';
  const to = gap.to > timeline.end ? 'the end' : (timeline.stepBefore(gap.to) ?? 'the end');
  return {
    step,
    facts: [dataset, ...known],
    message: `touches data set "${dataset.dataset}" at ${place} while nothing saves it${because(known, place)}`,
    counterExample: `from ${from} to ${to}, a loss of ${place} is a loss of "${dataset.dataset}"`,
    suggestion:
      'Let a backup of this place run, and prove a restore from it, before this step; or give the data set up aloud (`given-up`).',
  };
}

interface Home extends Gap {
  readonly place: string;
}

/** Where a data set lives, and when: where it is written to, or, with no writer, where it is. */
function homes({ timeline }: LintContext, dataset: string): readonly Home[] {
  const written = timeline
    .about('writer', dataset)
    .flatMap(({ from, to, fact }) => (fact.place === undefined ? [] : [{ from, to, place: fact.place }]));
  const kept = timeline.about('data', dataset).map(({ from, to, fact }) => ({ from, to, place: fact.place }));
  return written.length > 0 ? written : kept;
}

function touchesByDataSet({ steps }: LintContext): ReadonlyMap<string, readonly StepRef[]> {
  const found = new Map<string, StepRef[]>();
  for (const { step, facts } of steps) {
    for (const fact of [...(facts.provides ?? []), ...(facts.retracts ?? [])]) {
      if (fact.fact !== 'data' && fact.fact !== 'copy' && fact.fact !== 'writer') continue;
      const list = found.get(fact.dataset) ?? [];
      if (list.at(-1) !== step.ref) list.push(step.ref);
      found.set(fact.dataset, list);
    }
  }
  return found;
}

/** The first step that touches it while the gap lasts, or whose doing opens the gap. */
function firstIn(gap: Gap, steps: readonly StepRef[], { timeline }: LintContext): StepRef | undefined {
  return steps.find((step) => {
    const position = timeline.positionOf(step);
    return position + 1 >= gap.from && position < gap.to;
  });
}

function because(known: readonly FactOf<'backup'>[], place: string): string {
  const failing = known.find(({ state }) => state === 'failing');
  if (failing !== undefined) return `: the backup by ${failing.tool} is known to fail`;
  const elsewhere = known.find(({ source }) => source !== undefined && source !== place);
  return elsewhere === undefined ? '' : `: ${elsewhere.tool} saves ${elsewhere.source}`;
}
