// The permission of a device to host a service. A service goes through four states, and only the last one carries traffic:
// defined (tailnet-service), advertised (a host serves it: serve-entry), approved (this), and then it is served.
import { diffOf, noDiff, type Diff } from '../../../core/diff.ts';
import type { Fact } from '../../../core/fact.ts';
import type { DefinedName } from '../../../core/fact/names.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { machineNamed, tailnetOf, tailnetToChange } from '../../tailnet/tailnet-of.ts';
import type { ResourceKind } from '../../kind.ts';

export type ServiceApprovalDesired = { readonly service: string; readonly device: string; readonly state: 'approved' | 'not-approved' };

export interface ServiceApprovalObserved {
  readonly machine: string | undefined;
  readonly state: 'undefined' | 'defined' | 'advertised' | 'approved';
  readonly isAutomatic: boolean;
}

export type ServiceApprovalImage = { readonly machine: string | null; readonly isApproved: boolean };

export const serviceApprovalKind: ResourceKind<ServiceApprovalDesired, ServiceApprovalObserved, ServiceApprovalImage> = {
  type: 'resource',
  name: 'service-approval',
  describe: ({ service, device, state }) => `${service} on ${device} ${state}`,
  validate: ({ service }) =>
    /^svc:[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(service) ? [] : [`service "${service}" is not of the form svc:<dns-label>`],
  facts: ({ service, device, state }) => {
    const name = service as DefinedName;
    const approved: Fact = { fact: 'approved', name, host: device };
    return state === 'approved' ? { requires: [{ fact: 'defined', name }], provides: [approved] } : { retracts: [approved] };
  },
  identity: ({ service, device }) => `service-approval ${service} ${device}`,
  async read(context, { service, device }) {
    const tailnet = tailnetOf(context);
    const [machine, services, hosts] = await Promise.all([
      machineNamed(tailnet, device),
      tailnet.services(),
      tailnet.serviceHosts(service),
    ]);
    const host = hosts.find((each) => each.machine === machine?.id);
    const isDefined = services.some(({ name }) => name === service);
    const state = !isDefined ? 'undefined' : host === undefined ? 'defined' : host.approval === 'not-approved' ? 'advertised' : 'approved';
    return { machine: machine?.id, state, isAutomatic: host?.approval === 'approved:auto' };
  },
  diff,
  capture: async (_, __, { machine, state }) => ({ machine: machine ?? null, isApproved: state === 'approved' }),
  async apply(context, { service, state }, { machine }) {
    if (machine !== undefined) await tailnetToChange(context).setServiceApproval(service, machine, state === 'approved');
  },
  async restore(context, { service }, { machine, isApproved }) {
    const tailnet = tailnetToChange(context);
    // A service or host that is gone by now has no approval left to take back.
    const isThere = (await tailnet.serviceHosts(service)).some((host) => host.machine === machine);
    if (machine !== null && isThere) await tailnet.setServiceApproval(service, machine, isApproved);
  },
  outputs: () => ({}),
};

function diff({ service, device, state }: ServiceApprovalDesired, observed: ServiceApprovalObserved): Diff {
  if (observed.machine === undefined)
    return {
      action: 'refuse',
      because: `the tailnet has no device "${device}"`,
      next: 'Correct the name, or bring the device onto the tailnet.',
    };
  if (state === 'not-approved') return observed.state === 'approved' ? diffOf('remove', [{ field: 'approval', from: 'approved' }]) : noDiff;
  switch (observed.state) {
    case 'approved':
      return noDiff;
    case 'advertised':
      return diffOf('create', [{ field: 'approval', to: 'approved' }]);
    case 'defined':
      return {
        action: 'refuse',
        because: `${service} is defined, but ${device} does not serve it`,
        next: 'Serve it on the host first, by a serve-entry step.',
      };
    case 'undefined':
      return { action: 'refuse', because: `${service} is not defined`, next: 'Define it first, by a tailnet-service step.' };
  }
}

/** @public */
export function serviceApproval(options: Input<ServiceApprovalDesired>): StepDefinition {
  return stepDefinition<ServiceApprovalDesired & JsonObject>('resource', serviceApprovalKind.name, options);
}
