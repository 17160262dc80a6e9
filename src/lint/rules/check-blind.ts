// A check that stays green when what it tests is gone: each check is tried against a world without what it tests.
import type { FactOf } from '../../core/fact.ts';
import type { Moment } from '../../timeline/moment.ts';
import type { Rule } from '../rule.ts';

type Check = FactOf<'check'>;
type Unit = FactOf<'unit'>;
interface Blindness {
  readonly message: string;
  readonly counterExample: string;
  readonly suggestion: string;
}

export const checkBlind: Rule = {
  code: 'check-blind',
  level: 'error',
  page: {
    what: 'A check that passes although what it tests is gone, or that can never pass.',
    why: 'A check that cannot fail says nothing, and one that always fails is soon ignored.',
    bad: {
      inventory: {
        services: [
          { name: 'zot', host: 'mini', manager: { launchd: 'local.zot', plist: '/z.plist' }, listens: [] },
          { name: 'zot-metrics', host: 'mini', manager: { launchd: 'local.zot-metrics', plist: '/m.plist' }, listens: [] },
        ],
      },
      steps: {
        'one/check': {
          provides: [
            {
              fact: 'check',
              check: 'zot',
              tests: [{ fact: 'unit', host: 'mini', unit: 'local.zot' }],
              looksAt: 'units',
              pattern: 'zot',
              expects: 'running',
            },
          ],
        },
      },
    },
    good: {
      inventory: {
        services: [
          { name: 'zot', host: 'mini', manager: { launchd: 'local.zot', plist: '/z.plist' }, listens: [] },
          { name: 'zot-metrics', host: 'mini', manager: { launchd: 'local.zot-metrics', plist: '/m.plist' }, listens: [] },
        ],
      },
      steps: {
        'one/check': {
          provides: [
            {
              fact: 'check',
              check: 'zot',
              tests: [{ fact: 'unit', host: 'mini', unit: 'local.zot' }],
              looksAt: 'units',
              pattern: 'local.zot$',
              expects: 'running',
            },
          ],
        },
      },
    },
  },
  *find({ timeline }) {
    for (const span of timeline.named('check')) {
      // At its beginning, and at the end of the plan or of its own time: units come and go in between.
      const moments = [span.from, Math.min(span.to - 1, timeline.end)];
      const blindness = moments.map((moment) => blindnessOf(span.fact, timeline.at(moment))).find((each) => each !== undefined);
      if (blindness === undefined) continue;
      // A check of the inventory is nobody's step: its finding stands with the plan, and stops nothing.
      const where = span.provider === undefined ? { level: 'warning' as const } : { step: span.provider };
      yield { ...where, facts: [span.fact, ...span.fact.tests], ...blindness };
    }
  },
};

function blindnessOf(check: Check, moment: Moment): Blindness | undefined {
  const unit = check.tests.find((fact) => fact.fact === 'unit');
  if (check.looksAt === 'units' && check.pattern !== undefined && unit !== undefined)
    return blindToUnits(check, check.pattern, unit, moment);
  const path = check.tests.find((fact) => fact.fact === 'path');
  if (check.looksAt === 'files' && path !== undefined) return blindToWriter(check, path, moment);
  if (check.looksAt === 'status-field' && check.tests.length > 1) {
    return {
      message: `check "${check.check}" looks at one field and is meant to test ${check.tests.length} things`,
      counterExample: `all but one of them stop; the field still says "${check.expects ?? check.pattern ?? 'running'}"`,
      suggestion: 'Ask each part, best by using it: an API call, a pod that runs.',
    };
  }
  return undefined;
}

function blindToUnits(check: Check, pattern: string, unit: Unit, moment: Moment): Blindness | undefined {
  // A manager lists its own units only, and each by its own label.
  const manager = moment.get(unit)?.fact.manager;
  const units = moment
    .all('unit')
    .filter(
      (each) => each.host === unit.host && each.label === undefined && (manager === undefined || (each.manager ?? manager) === manager),
    );
  const matching = units.filter((each) => greps(pattern, each.unit));
  const others = matching.filter(({ unit: name }) => name !== unit.unit && name !== unit.label);
  const [other] = others;
  if (other !== undefined) {
    return {
      message: `check "${check.check}" searches for "${pattern}", which ${other.unit} matches as well`,
      counterExample: `${unit.unit} stops and ${other.unit} runs on: "${check.check}" stays green`,
      suggestion: 'Ask the service manager for this very unit, by its whole name.',
    };
  }
  if (matching.length === 0 && units.length > 0 && moment.holds(unit)) {
    return {
      message: `check "${check.check}" searches for "${pattern}", which no unit of ${unit.host} has`,
      counterExample: `${unit.unit} runs, and "${check.check}" is red all the same`,
      suggestion: `Use the label that there is: ${unit.unit}.`,
    };
  }
  const sort = moment.get(unit)?.fact.sort;
  if (sort === 'timer' && /running|pid/i.test(check.expects ?? '')) {
    return {
      message: `check "${check.check}" wants ${unit.unit} running, but it is a timer`,
      counterExample: `between two runs of ${unit.unit} there is no process, and "${check.check}" is red`,
      suggestion: 'Check the exit code of its last run, and the age of what it writes.',
    };
  }
  return undefined;
}

function blindToWriter(check: Check, path: FactOf<'path'>, moment: Moment): Blindness | undefined {
  const writer = moment.get(path)?.fact.writer ?? path.writer;
  if (writer === undefined || !/^(exists|)$/.test(check.expects ?? '')) return undefined;
  return {
    message: `check "${check.check}" only looks whether ${path.path} exists; the file outlives ${writer}, which writes it`,
    counterExample: `${writer} stops; ${path.path} stays as it was last, and "${check.check}" stays green`,
    suggestion: 'Check the age of the file: no older than two or three of its intervals.',
  };
}

/** As `grep` would: a regular expression somewhere in the line, or the text itself where it is none. */
function greps(pattern: string, line: string): boolean {
  try {
    return new RegExp(pattern).test(line);
  } catch {
    return line.includes(pattern);
  }
}
