// The deletion of a minikube cluster, with all that is in it. Nothing brings it back, so lint asks for a gate before it.
import { diffOf } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import { isJsonArray, isJsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { ask, tell } from '../../host/command.ts';
import { parseJson } from '../../host/parse-json.ts';
import type { ResourceKind } from '../../kind.ts';

export type MinikubeDeletionDesired = {
  readonly host: string;
  readonly profile: string;
  /** `/opt/homebrew/bin/minikube` unless given. */
  readonly minikube?: string;
};

const minikubeProgram = '/opt/homebrew/bin/minikube';
/** minikube's code when there is no profile at all (docs/contrib/errorcodes). */
const profileNotFound = 85;

export const minikubeDeletionKind: ResourceKind<MinikubeDeletionDesired, { readonly driver: string | undefined }, null> = {
  type: 'resource',
  name: 'minikube-deletion',
  describe: ({ profile, host }) => `deletion of minikube cluster ${profile} on ${host}`,
  validate: ({ profile }) => (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(profile) ? [] : [`profile "${profile}" is no DNS label`]),
  facts: ({ host, profile, minikube }) => ({
    requires: [{ fact: 'program', host, program: minikube ?? minikubeProgram }],
    retracts: [{ fact: 'cluster', cluster: profile }],
  }),
  identity: ({ host, profile }) => `minikube-deletion ${host}:${profile}`,
  async read(context, { host, profile, minikube }) {
    const { stdout } = await ask(context.host(host), [minikube ?? minikubeProgram, 'profile', 'list', '-o', 'json'], {
      exits: [0, profileNotFound],
    });
    const listed = parseJson(stdout, `"minikube profile list" on ${host}`);
    const { valid, invalid } = isJsonObject(listed) ? listed : {};
    const profiles = [valid, invalid].flatMap((each) => (isJsonArray(each) ? each.filter(isJsonObject) : []));
    const config = profiles.find((each) => each['Name'] === profile)?.['Config'];
    const there = profiles.some((each) => each['Name'] === profile);
    return { driver: there ? String(isJsonObject(config) ? config['Driver'] : 'unknown') : undefined };
  },
  diff: ({ profile }, { driver }) =>
    diffOf(
      'remove',
      driver === undefined ? [] : [{ field: profile, from: `cluster (${driver}) with its objects, images and volumes`, to: 'destroyed' }],
    ),
  capture: async () => null,
  async apply(context, { host, profile, minikube }) {
    await tell(context.host(host), [minikube ?? minikubeProgram, 'delete', '-p', profile], { timeoutMs: 20 * 60_000 });
  },
  restore: { irreversible: 'the objects, images and volumes of the cluster are destroyed with it' },
  outputs: () => ({}),
};

/** @public */
export function minikubeDeletion(options: Input<MinikubeDeletionDesired>): StepDefinition {
  return stepDefinition<MinikubeDeletionDesired & JsonObject>('resource', minikubeDeletionKind.name, options);
}
