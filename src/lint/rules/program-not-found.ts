// A command is called by a name that the shell in which it runs does not find.
import type { Fact } from '../../core/fact.ts';
import type { CommandRun } from '../../core/fact/command-run.ts';
import type { StepRef } from '../../core/ref.ts';
import type { LintContext } from '../context.ts';
import { programsOf } from '../command-words.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const programNotFound: Rule = {
  code: 'program-not-found',
  level: 'error',
  page: {
    what: 'A program is called that the machine does not have, or that this sort of shell does not find.',
    why: 'A login shell’s PATH is not that of SSH, of a playbook or of a launchd agent: what works by hand fails unattended.',
    bad: {
      inventory: {
        hosts: [
          {
            name: 'mini',
            os: { family: 'macos', version: '15.1' },
            architecture: 'arm64',
            user: { name: 'ann', uid: 501, home: '/Users/ann' },
            programs: [],
            commands: { ssh: ['curl'] },
          },
        ],
      },
      steps: { 'one/nodes': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'kubectl get nodes', effect: 'reads' }] } },
    },
    good: {
      inventory: {
        hosts: [
          {
            name: 'mini',
            os: { family: 'macos', version: '15.1' },
            architecture: 'arm64',
            user: { name: 'ann', uid: 501, home: '/Users/ann' },
            programs: [],
            commands: { ssh: ['curl'] },
          },
        ],
      },
      steps: {
        'one/install': { provides: [{ fact: 'command', host: 'mini', command: 'kubectl', shell: 'ssh' }] },
        'one/nodes': { runs: [{ at: 'host:mini', shell: 'ssh', line: 'kubectl get nodes', effect: 'reads' }] },
      },
    },
  },
  *find(context) {
    for (const { step, facts } of context.steps) {
      for (const run of facts.runs ?? []) {
        for (const program of programsOf(run.line)) {
          const found = missing(context, step.ref, run, program);
          if (found !== undefined) yield found;
        }
      }
      for (const fact of facts.provides ?? []) if (fact.fact === 'unit') yield* unitCalls(context, step.ref, fact);
    }
  },
};

function missing({ timeline, plan }: LintContext, step: StepRef, run: CommandRun, program: string): RuleFinding | undefined {
  const name = run.at === 'laptop' ? plan.inventory.workstation : run.at.startsWith('host:') ? run.at.slice('host:'.length) : undefined;
  const host = plan.inventory.hosts.find((each) => each.name === name);
  if (host === undefined) return undefined;
  // What an earlier command of the same step installs is there for the next.
  const [before, after] = [timeline.factsBefore(step), timeline.factsAfter(step)];
  if (program.startsWith('/')) {
    const fact: Fact = { fact: 'program', host: host.name, program };
    return before.holds(fact) || after.holds(fact)
      ? undefined
      : finding(step, fact, `calls ${program}, which ${host.name} does not have`, run.line, later(timeline.providers(fact)));
  }
  const fact: Fact = { fact: 'command', host: host.name, command: program, shell: run.shell };
  // Only where the inventory lists what is found, is the rest known to be missing.
  if (
    before.holds(fact) ||
    after.holds(fact) ||
    /[./~${]/.test(program) ||
    (host.commands?.[run.shell] === undefined && timeline.spans(fact).length === 0)
  )
    return undefined;
  return finding(
    step,
    fact,
    `calls "${program}" in a ${run.shell} shell of ${host.name}, which does not find it`,
    run.line,
    later(timeline.providers(fact)),
  );
}

/** A unit finds bare names only in the PATH that it is given. */
function* unitCalls({ timeline, atlas }: LintContext, step: StepRef, unit: Extract<Fact, { fact: 'unit' }>): Iterable<RuleFinding> {
  const after = timeline.factsAfter(step);
  const entry = atlas.find(({ knows }) => knows.form === 'search-path' && knows.manager === (unit.manager ?? 'launchd'));
  const own = entry?.knows.form === 'search-path' ? entry.knows : undefined;
  for (const call of unit.calls ?? []) {
    const places = call.startsWith('/')
      ? [call]
      : (unit.searchPath ?? own?.searchPath ?? ['/usr/bin', '/bin', '/usr/sbin', '/sbin']).map((folder) => `${folder}/${call}`);
    const found = places.some((program) => after.holds({ fact: 'program', host: unit.host, program }));
    // What the system itself brings is not listed by inventories; it lies where every PATH looks.
    if (found || systemPrograms.has(call.replace(/^.*\//, ''))) continue;
    yield {
      ...finding(
        step,
        unit,
        `${unit.unit} calls "${call}", which its PATH (${(unit.searchPath ?? own?.searchPath ?? ['the manager’s own']).join(':')}) does not find`,
        call,
        '',
      ),
      ...(entry === undefined || own === undefined
        ? {}
        : { reason: entry.statement, source: `atlas:${entry.id}`, suggestion: own.suggestion }),
    };
  }
}

const systemPrograms = new Set([
  'sh',
  'bash',
  'zsh',
  'curl',
  'cat',
  'grep',
  'sed',
  'awk',
  'date',
  'mv',
  'cp',
  'rm',
  'mkdir',
  'test',
  'launchctl',
  'ssh',
  'id',
  'env',
  'stat',
  'python3',
]);

function later(providers: readonly StepRef[]): string {
  return providers[0] === undefined ? '' : `; "${providers[0]}" installs it`;
}

function finding(step: StepRef, fact: Fact, message: string, line: string, more: string): RuleFinding {
  return {
    step,
    facts: [fact],
    message: `${message}${more}`,
    counterExample: `"${step}" runs \`${line}\`: command not found`,
    suggestion: 'Install it in a step before this one, or call it by its absolute path.',
  };
}
