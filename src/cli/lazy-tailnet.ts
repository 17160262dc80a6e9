// A tailnet client that is made at its first call: whatever it takes (a server of the twin, a credential) is only asked for
// by the steps that need it.
import type { TailnetWriter } from '../ports/tailnet.ts';

export function lazyTailnet(make: () => Promise<TailnetWriter>): TailnetWriter {
  let made: Promise<TailnetWriter> | undefined;
  const client = (): Promise<TailnetWriter> => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return {
    policy: async () => (await client()).policy(),
    validatePolicy: async (text) => (await client()).validatePolicy(text),
    devices: async () => (await client()).devices(),
    users: async () => (await client()).users(),
    services: async () => (await client()).services(),
    serviceHosts: async (service) => (await client()).serviceHosts(service),
    keys: async () => (await client()).keys(),
    dns: async () => (await client()).dns(),
    setPolicy: async (text, options) => (await client()).setPolicy(text, options),
    setDeviceTags: async (machine, tags) => (await client()).setDeviceTags(machine, tags),
    renameDevice: async (machine, name) => (await client()).renameDevice(machine, name),
    deleteDevice: async (machine) => (await client()).deleteDevice(machine),
    setService: async (definition) => (await client()).setService(definition),
    deleteService: async (service) => (await client()).deleteService(service),
    setServiceApproval: async (service, machine, isApproved) => (await client()).setServiceApproval(service, machine, isApproved),
    createKey: async (request) => (await client()).createKey(request),
    deleteKey: async (id) => (await client()).deleteKey(id),
    setDns: async (settings) => (await client()).setDns(settings),
  };
}
