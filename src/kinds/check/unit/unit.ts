// A check of one unit by its exact label. A search for a part of a label is satisfied by `zot-metrics` when `zot` is
// dead; a timer has no process between its runs, so it is judged by how its last run ended.
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { brew, readBrewService } from '../../host/brew-services.ts';
import { domainProblem, readLaunchdUnit, type LaunchdUnit } from '../../host/launchd.ts';
import type { CheckKind, Verdict } from '../../kind.ts';

export type UnitSpec = {
  readonly host: string;
  readonly manager: 'launchd' | 'brew';
  /** The whole label, or the whole name of the formula. */
  readonly unit: string;
  /** `running`: it has a process. `stopped`: it has none. `timer-ok`: it is loaded and its last run ended well. */
  readonly expects: 'running' | 'stopped' | 'timer-ok';
  /** `gui/<uid>`; for launchd. */
  readonly domain?: string;
  /** `/opt/homebrew/bin/brew` unless given. */
  readonly brew?: string;
};

export const unitKind: CheckKind<UnitSpec> = {
  type: 'check',
  name: 'unit',
  describe: ({ host, unit, expects }) => `unit ${unit} on ${host}: ${expects}`,
  validate(spec) {
    const domain = spec.manager === 'launchd' ? domainProblem(spec.domain ?? '') : undefined;
    return [
      ...(/^[A-Za-z0-9._@+-]+$/.test(spec.unit) || spec.unit.includes('‹')
        ? []
        : [`unit "${spec.unit}" is no whole label; patterns are not allowed`]),
      ...(domain === undefined ? [] : [domain]),
      ...(spec.manager === 'brew' && spec.expects === 'timer-ok'
        ? ['brew services have no timers here; check its LaunchAgent by its label']
        : []),
    ];
  },
  facts: ({ host, unit, expects }) => (expects === 'stopped' ? {} : { requires: [{ fact: 'unit', host, unit }] }),
  async observe(context, spec) {
    const unit = await look(context, spec);
    return judge(spec, unit);
  },
};

async function look(context: ReadContext, spec: UnitSpec): Promise<LaunchdUnit> {
  const host = context.host(spec.host);
  if (spec.manager === 'launchd') return readLaunchdUnit(host, spec.domain ?? '', spec.unit);
  const { running, pid, exitCode } = await readBrewService(host, spec.brew ?? brew, spec.unit);
  if (!running) return { loaded: false };
  return { loaded: true, ...(pid === undefined ? {} : { pid }), ...(exitCode === undefined ? {} : { lastExitCode: exitCode }) };
}

function judge({ host, unit, expects }: UnitSpec, seen: LaunchdUnit): Verdict {
  const what = `unit ${unit} on ${host}`;
  const state = !seen.loaded
    ? 'is not loaded'
    : seen.pid !== undefined
      ? `runs as process ${seen.pid}`
      : `is loaded and has no process, last exit code ${seen.lastExitCode ?? '(never exited)'}`;
  const running = seen.loaded && seen.pid !== undefined;
  // A timer that has never ended a run has not proved anything yet.
  const timerOk = seen.loaded && seen.lastExitCode === 0;
  const pass = expects === 'running' ? running : expects === 'stopped' ? !running : timerOk;
  return { pass, detail: `${what} ${state}${pass ? '' : `, expected ${expects}`}` };
}

export function unit(spec: Input<UnitSpec>): StepDefinition {
  return stepDefinition<UnitSpec & JsonObject>('check', unitKind.name, spec);
}
