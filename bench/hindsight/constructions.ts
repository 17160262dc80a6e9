// Notes that cannot happen with Longshore: the usual way is tried beside its own, with the cause and without it. `noticed` is
// that the usual way goes wrong and its own does not.
import type { JsonObject } from '../../src/core/json.ts';
import { ref } from '../../src/core/ref.ts';
import { preview } from '../../src/engine/preview.ts';
import { Ledger } from '../../src/journal/ledger.ts';
import { noDiff } from '../../src/core/diff.ts';
import type { Kind, ResourceKind } from '../../src/kinds/kind.ts';
import { fileKind } from '../../src/kinds/resource/file/file.ts';
import { kubeObjectsKind } from '../../src/kinds/resource/kube-object/kube-object.ts';
import { definePlan } from '../../src/plan/plan.ts';
import { phase } from '../../src/plan/phase.ts';
import { stepDefinition } from '../../src/plan/step.ts';
import type { KubeObject } from '../../src/ports/cluster.ts';
import type { Transports } from '../../src/ports/context.ts';
import { inventory } from '../../examples/as-written/inventory.ts';
import type { Observation, RunNote } from './note.ts';

type Construction = Pick<RunNote, 'code' | 'without' | 'with' | 'remedied'>;

/** N028: one side of the comparison is trimmed, the other is not. */
export const sameFileByConstruction: Construction = {
  code: 'file',
  without: 'the text does not end with a line feed',
  with: async () => sameFile('[host."http://mirror"]\n'),
  remedied: async () => sameFile('[host."http://mirror"]'),
};

function sameFile(content: string): Observation {
  const desired = { host: 'indri', path: '/etc/hosts.toml', content, mode: 0o644 } as const;
  const bytes = Buffer.from(content);
  const status = { type: 'file', mode: 0o644, owner: 'root', size: bytes.length } as const;
  const own = fileKind.diff(desired, { status, content: bytes, wanted: content, secretMissing: undefined }).action;
  const usual = bytes.toString().trim() === content ? 'none' : 'update';
  return {
    noticed: own === 'none' && usual !== 'none',
    told: `read back unaltered, kind "file" has action ${own}; a compare that trims has ${usual}`,
  };
}

/** N066: what the server and its controllers fill in is compared with what was written. */
export const driftByConstruction: Construction = {
  code: 'kube-objects',
  without: 'nothing is filled in',
  with: async () => drift({ clusterIP: '10.0.0.7', sessionAffinity: 'None' }),
  remedied: async () => drift({}),
};

function drift(filledIn: JsonObject): Observation {
  const written = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'pg', namespace: 'databases' }, spec: { port: 5432 } } as const;
  const object = written as unknown as KubeObject;
  const live = { ...written, spec: { ...written.spec, ...filledIn } } as unknown as KubeObject;
  const id = { apiVersion: 'v1', kind: 'Service', name: 'pg', namespace: 'databases' } as const;
  // The server’s dry run of an apply fills in what it filled in before.
  const seen = { id, wanted: object, secrets: [], live, preview: live, refused: undefined, readiness: { ready: true } };
  const observed = { objects: [seen], surplus: [] };
  const desired = { cluster: 'minikube', objects: [object] };
  const own = kubeObjectsKind.diff(desired, observed).action;
  const usual = JSON.stringify(live) === JSON.stringify(object) ? 'none' : 'update';
  return {
    noticed: own === 'none' && usual !== 'none',
    told: `with fields filled in, kind "kube-objects" has action ${own}; a compare of texts has ${usual}`,
  };
}

/** N021: a preview skips what changes, and stumbles over the result that is missing. */
export const previewByConstruction: Construction = {
  code: 'preview',
  without: 'no step uses the result of another',
  with: () => previewOf(ref('one/init', 'status')),
  remedied: () => previewOf('present'),
};

async function previewOf(status: unknown): Promise<Observation> {
  let written = 0;
  const kind: ResourceKind<JsonObject, string | undefined, null> = {
    type: 'resource',
    name: 'cell',
    describe: () => 'a cell',
    validate: () => [],
    facts: () => ({}),
    identity: () => 'cell',
    read: async () => undefined,
    diff: (_, observed) => (observed === undefined ? { action: 'create', changes: [] } : noDiff),
    capture: async () => null,
    apply: async () => void (written += 1),
    restore: async () => {},
    outputs: () => ({ status: 'present' }),
  };
  const cell = (input: JsonObject) => stepDefinition<JsonObject, { status: string }>('resource', 'cell', input, ['status']);
  const plan = definePlan('dry-run', {
    inventory,
    phases: [
      phase('one', { goal: 'a result is used' }, ({ step }) => {
        step('init', cell({}));
        step('start', cell({ when: status as string }));
      }),
    ],
  });
  const transports: Transports = {
    clock: { now: () => 0, sleep: async () => {} },
    reading: () => ({}) as never,
    writing: () => {
      written += 1;
      return {} as never;
    },
    [Symbol.asyncDispose]: async () => {},
  };
  const seen = await preview(plan, {
    ledger: new Ledger(),
    transports,
    kinds: { get: () => kind as Kind },
    signal: new AbortController().signal,
  });
  const later = seen.steps.filter(({ prediction }) => prediction === 'later').length;
  return {
    noticed: later > 0 && written === 0,
    told: `a preview of ${seen.steps.length} steps ends well, ${later} "later", ${written} writes`,
  };
}
