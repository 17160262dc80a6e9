// What nobody but its owner can say of a service, and what looks wrong with it.
import type { Fingerprint } from '../fingerprint/fingerprint.ts';
import type { SeenDatabaseServer, SeenService, SeenUnit } from '../seen.ts';
import type { Doubts } from './doubts.ts';

interface Known {
  readonly services: readonly SeenService[];
  readonly databaseServers: readonly SeenDatabaseServer[];
  readonly fingerprintOf: (service: string | undefined) => Fingerprint | undefined;
}

export function serviceQuestions({ services, databaseServers, fingerprintOf }: Known, doubts: Doubts): void {
  for (const { name, unit, looksLike, listens, answers, data } of services) {
    const about = `service ${name}`;
    if (looksLike === undefined) doubts.ask(about, 'it looks like nothing in the catalog: what is it, and what needs it?');
    else if (!looksLike.sure)
      doubts.ask(about, `its ${looksLike.by} is the usual one of ${looksLike.service}, and nothing else says so: is it that?`);
    if (unit?.state === 'failed') doubts.ask(about, 'its last run failed: is it still in use?');
    if (unit !== undefined && isStartedByNothing(unit))
      doubts.ask(about, 'nothing was seen that starts it after the host was off: what brings it back?');
    if (answers !== undefined && answers.status >= 400)
      doubts.ask(about, `${answers.url} answers with status ${answers.status}: is it well?`);
    const print = fingerprintOf(looksLike?.service);
    const isServer = databaseServers.some(({ port }) => listens.some((each) => each.port === port));
    if (data.length === 0 && print?.keepsNothing !== true && !isServer && unit?.schedule === undefined)
      doubts.ask(about, 'no folder with its data was seen: where does it keep it?');
    if (data.length > 0 && print?.criticality === undefined)
      doubts.ask(about, 'precious was assumed of its data: must it be moved, or can it be made anew?');
  }
  const backups = services.filter(({ looksLike }) => fingerprintOf(looksLike?.service)?.backup === true);
  if (backups.length === 0) doubts.ask('host', 'no backup was seen: what saves the data, to where, and when was a restore proved?');
  for (const { name } of backups) doubts.ask(`service ${name}`, 'which data sets does it save, to where, and when was a restore proved?');
}

function isStartedByNothing({ state, startedBy, schedule, manager, ofSystem }: SeenUnit): boolean {
  return state === 'running' && startedBy === undefined && schedule === undefined && ofSystem !== true && !isContainer(manager);
}

function isContainer(manager: string): boolean {
  return manager === 'compose' || manager === 'docker' || manager === 'podman';
}
