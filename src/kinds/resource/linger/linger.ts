// Lingering of a user: their systemd manager runs from boot, without a session, and so do their enabled units.
// loginctl(1); logind keeps it as a file of the user's name in /var/lib/systemd/linger.
import { diffOf } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { HostReader, HostWriter } from '../../../ports/host.ts';
import { tell } from '../../host/command.ts';
import type { ResourceKind } from '../../kind.ts';

export type LingerDesired = { readonly host: string; readonly user: string; readonly state: 'on' | 'off' };
export type LingerImage = { readonly on: boolean };
export type LingerOutputs = { readonly user: string };

export const lingerKind: ResourceKind<LingerDesired, { readonly on: boolean }, LingerImage, LingerOutputs> = {
  type: 'resource',
  name: 'linger',
  describe: ({ user, host, state }) => `lingering of ${user} on ${host} ${state}`,
  validate: ({ user }) => (/^[a-z_][a-z0-9_.-]*$/i.test(user) ? [] : [`user "${user}" is no name of a user`]),
  facts({ host, user, state }) {
    const path = { fact: 'path', host, path: file(user) } as const;
    return state === 'on' ? { provides: [path] } : { retracts: [path] };
  },
  identity: ({ host, user }) => `linger ${host}:${user}`,
  read: async (context, { host, user }) => ({ on: await isOn(context.host(host), user) }),
  diff: ({ state }, { on }) =>
    diffOf('update', on === (state === 'on') ? [] : [{ field: 'lingering', from: on ? 'on' : 'off', to: state }]),
  capture: async (_, __, { on }) => ({ on }),
  apply: (context, { host, user, state }) => bring(context.host(host), user, state === 'on'),
  restore: (context, { host, user }, image) => bring(context.host(host), user, image.on),
  outputs: ({ user }) => ({ user }),
};

async function isOn(host: HostReader, user: string): Promise<boolean> {
  return (await host.stat(file(user))) !== undefined;
}

async function bring(host: HostWriter, user: string, on: boolean): Promise<void> {
  if ((await isOn(host, user)) === on) return;
  await tell(host, ['loginctl', on ? 'enable-linger' : 'disable-linger', user], { next: 'Connect as this user or as root.' });
}

function file(user: string): string {
  return `/var/lib/systemd/linger/${user}`;
}

/** @public */
export function linger(options: Input<LingerDesired>): StepDefinition<LingerOutputs> {
  return stepDefinition<LingerDesired & JsonObject, LingerOutputs>('resource', lingerKind.name, options, ['user']);
}
