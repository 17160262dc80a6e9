// Notes that only the live world can tell: the probes of the document, run against a host that answers as indri did.
import asWritten from '../../examples/as-written/plan.ts';
import { kinds } from '../../src/kinds/registry.ts';
import { preflight } from '../../src/lint/probe.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { ReadContext } from '../../src/ports/context.ts';
import type { HostReader } from '../../src/ports/host.ts';
import { drop } from './edits.ts';
import type { Observation, RunNote } from './note.ts';

/** What indri would have answered: nobody at the screen, sleep only held off by an application, no mount after a reboot. */
const answers: Readonly<Record<string, string>> = {
  '/usr/bin/stat -f %Su /dev/console': 'root\n',
  '/usr/bin/pmset -g': ' sleep                1 (sleep prevented by Amphetamine)\n',
  mount: '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n',
  '/usr/sbin/sysctl -n hw.memsize': '17179869184\n',
};

const host: Pick<HostReader, 'name' | 'query'> = {
  name: 'indri',
  async query({ argv }) {
    const stdout = answers[argv.join(' ')];
    return stdout === undefined ? { exitCode: 127, stdout: '', stderr: 'command not found' } : { exitCode: 0, stdout, stderr: '' };
  },
};

/** The probes of these notes ask a host, and only by commands. */
const context = { host: () => host } as unknown as ReadContext;

/** The console of a host over SSH: the probe is asked for because the step says what it builds on. */
export const guiSession: Pick<RunNote, 'code' | 'without' | 'with' | 'remedied'> = {
  code: 'gui-session',
  without: 'the VM is made at the console',
  with: () => asked(asWritten, 'gui-session', 'foundation/podman'),
  remedied: () => asked(drop('foundation/podman', 'requires', { fact: 'condition' })(asWritten), 'gui-session', 'foundation/podman'),
};

async function asked(plan: Plan, probe: string, step: string): Promise<Observation> {
  const results = await preflight(plan, { kinds, context });
  const result = results.find((each) => each.probe === probe && each.step === step);
  if (result === undefined) return { noticed: false, told: `no probe "${probe}" at ${step}` };
  return { noticed: result.answer === 'bad', told: `${step}: ${result.question} ${result.detail}` };
}
