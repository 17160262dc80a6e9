// The tailnet as the policy evaluator asks for it.
import type { TailnetReader } from '../../ports/tailnet.ts';
import type { TailnetRole, TailnetSnapshot } from '../../tailnet/reach/tailnet-snapshot.ts';

const roles: readonly TailnetRole[] = ['owner', 'admin', 'it-admin', 'network-admin', 'billing-admin', 'auditor', 'member'];

export async function tailnetSnapshot(tailnet: TailnetReader): Promise<TailnetSnapshot> {
  const [users, devices, services] = await Promise.all([tailnet.users(), tailnet.devices(), tailnet.services()]);
  return {
    users: users.map(({ login, role, isShared }) => ({ login, role: roles.find((each) => each === role) ?? 'member', shared: isShared })),
    devices: devices.map(({ name, user, tags, addresses, routes }) => ({
      name,
      tags,
      addresses,
      routes,
      ...(user === undefined ? {} : { user }),
    })),
    services: services.map(({ name, addresses, tags }) => ({ name: name as `svc:${string}`, addresses, tags })),
  };
}
