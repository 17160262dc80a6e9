// A service under `brew services`: running now, and registered to start at login, are two things. Retiring one means
// both; pausing one leaves its registration as it is. brew(1), section services.
import { diffOf, type Diff, type FieldChange } from '../../../core/diff.ts';
import type { StepFacts } from '../../../core/fact.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { LongshoreError } from '../../../core/error.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { WriteContext } from '../../../ports/context.ts';
import { brew, readBrewService, type BrewService } from '../../host/brew-services.ts';
import { tell } from '../../host/command.ts';
import { captureFile, imageBytes, logTail, type FileImage } from '../../host/file-text.ts';
import { lookUntil } from '../../host/wait.ts';
import type { ResourceKind } from '../../kind.ts';

/** `started`: runs, and at login. `paused`: does not run now; at login as before. `stopped`: neither. */
export type BrewServiceState = 'started' | 'paused' | 'stopped';

export type BrewServiceDesired = {
  readonly host: string;
  readonly formula: string;
  readonly state: BrewServiceState;
  /** Ports that it takes while it runs, and as whom: facts for lint. */
  readonly listens?: readonly { readonly port: number; readonly holder: string }[];
  /** A service whose users are served from now on. */
  readonly providesServing?: string;
  /** A service whose users are not served from now on: where downtime begins. */
  readonly retractsServing?: string;
  /** `/opt/homebrew/bin/brew` unless given. */
  readonly brew?: string;
  /** How long it may take to start or stop; 30 unless given. */
  readonly settleSeconds?: number;
};

/** The plist at login, where it was registered. */
export type BrewServiceImage = {
  readonly running: boolean;
  readonly registered: { readonly path: string; readonly file: FileImage } | null;
};

export type BrewServiceOutputs = { readonly formula: string };

export const brewServiceKind: ResourceKind<BrewServiceDesired, BrewService, BrewServiceImage, BrewServiceOutputs> = {
  type: 'resource',
  name: 'brew-service',
  describe: (desired) => `brew service ${desired.formula} on ${desired.host} ${desired.state}`,
  validate: (desired) => [
    ...(/^[a-z0-9][a-z0-9@._+/-]*$/.test(desired.formula) ? [] : [`formula "${desired.formula}" is no name of a formula`]),
    ...(desired.state === 'started' && desired.retractsServing !== undefined
      ? ['a service that is started does not stop serving: use `providesServing`']
      : []),
    ...(desired.state !== 'started' && desired.providesServing !== undefined
      ? [`a service that is ${desired.state} does not serve: use \`retractsServing\``]
      : []),
  ],
  facts,
  identity: (desired) => `brew-service ${desired.host}:${desired.formula}`,
  read: (context, desired) => readBrewService(context.host(desired.host), desired.brew ?? brew, desired.formula),
  diff,
  async capture(context, desired, observed) {
    const path = observed.registeredAt;
    const file = path === undefined ? null : await captureFile(context.host(desired.host), path);
    return { running: observed.running, registered: path === undefined || file === null ? null : { path, file } };
  },
  async apply(context, desired) {
    if (desired.state === 'started') return start(context, desired);
    await stop(context, desired, { keep: desired.state === 'paused' });
  },
  async restore(context, desired, image) {
    const host = context.host(desired.host);
    if (image.running) return start(context, desired);
    await stop(context, desired, { keep: image.registered !== null });
    // Registering by `start` would run it for a moment, and it may be a writer that must not: its plist is put back instead.
    if (image.registered !== null)
      await host.writeFile(image.registered.path, imageBytes(image.registered.file), { mode: image.registered.file.mode });
  },
  outputs: ({ formula }) => ({ formula }),
};

function facts(desired: BrewServiceDesired): StepFacts {
  const { host, formula, providesServing, retractsServing } = desired;
  const held = [
    { fact: 'unit', host, unit: formula } as const,
    ...(desired.listens ?? []).map(({ port, holder }) => ({ fact: 'listens', host, port, holder }) as const),
  ];
  const atLogin = { fact: 'autostart', host, unit: formula, trigger: 'login' } as const;
  if (desired.state === 'started') {
    return {
      provides: [...held, atLogin, ...(providesServing === undefined ? [] : [{ fact: 'serving', service: providesServing } as const])],
    };
  }
  // What is only paused is still registered: a reboot brings it back.
  const gone = desired.state === 'stopped' ? [atLogin] : [];
  return {
    retracts: [...held, ...gone, ...(retractsServing === undefined ? [] : [{ fact: 'serving', service: retractsServing } as const])],
  };
}

function diff(desired: BrewServiceDesired, observed: BrewService): Diff {
  const running = desired.state === 'started';
  const registered = desired.state === 'paused' ? observed.registeredAt !== undefined : running;
  const changes: FieldChange[] = [
    ...(observed.running === running
      ? []
      : [{ field: 'now', from: observed.running ? 'running' : 'stopped', to: running ? 'running' : 'stopped' }]),
    ...((observed.registeredAt !== undefined) === registered
      ? []
      : [{ field: 'at login', from: registered ? 'not registered' : 'starts', to: registered ? 'starts' : 'not registered' }]),
  ];
  return diffOf('update', changes);
}

async function start(context: WriteContext, desired: BrewServiceDesired): Promise<void> {
  const host = context.host(desired.host);
  const program = desired.brew ?? brew;
  const before = await readBrewService(host, program, desired.formula);
  // `start` does nothing for one that runs unregistered (`brew services run`): it must be stopped first.
  if (before.running && before.registeredAt === undefined) await tell(host, [program, 'services', 'stop', desired.formula]);
  if (!before.running || before.registeredAt === undefined) await tell(host, [program, 'services', 'start', desired.formula]);
  const after = await lookUntil(
    context,
    () => readBrewService(host, program, desired.formula),
    (seen) => seen.running,
    { forMs: settleMs(desired) },
  );
  if (after.running) return;
  throw new LongshoreError(
    'unit-failed',
    `cannot start brew service "${desired.formula}" on ${desired.host}: it has no process, exit code ${after.exitCode ?? '(none)'}; ${await logTail(host, after.errorLog)}`,
    {
      effect: 'changed',
      next: `Run "brew services info ${desired.formula}" on ${desired.host} and read its log.`,
    },
  );
}

async function stop(context: WriteContext, desired: BrewServiceDesired, options: { readonly keep: boolean }): Promise<void> {
  const host = context.host(desired.host);
  const program = desired.brew ?? brew;
  const before = await readBrewService(host, program, desired.formula);
  const argv = [program, 'services', 'stop', desired.formula, ...(options.keep ? ['--keep'] : [])] as const;
  // `stop --keep` of a service that is not loaded is an error, so it is only asked for while there is something to stop.
  if (before.running || (!options.keep && before.registeredAt !== undefined)) await tell(host, argv);
  const after = await lookUntil(
    context,
    () => readBrewService(host, program, desired.formula),
    (seen) => !seen.running,
    { forMs: settleMs(desired) },
  );
  if (!after.running) return;
  throw new LongshoreError(
    'unit-failed',
    `cannot stop brew service "${desired.formula}" on ${desired.host}: process ${after.pid ?? ''} still runs`,
    {
      effect: 'changed',
      next: `Look on ${desired.host} why the process does not end, then apply again.`,
    },
  );
}

function settleMs(desired: BrewServiceDesired): number {
  return (desired.settleSeconds ?? 30) * 1000;
}

export function brewService(options: Input<BrewServiceDesired>): StepDefinition<BrewServiceOutputs> {
  return stepDefinition<BrewServiceDesired & JsonObject, BrewServiceOutputs>('resource', brewServiceKind.name, options, ['formula']);
}
