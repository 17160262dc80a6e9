// The step kind `object-set`: files that can be fetched again are not moved. That they are where they are wanted is proved by a
// list with size and SHA-256 of each, as their publisher gives it. Nothing is ever written or removed.
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { fileDigest } from '../../host/file-digest.ts';
import type { MoveKind, MoveSurvey, Proof, TableProof } from '../../kind.ts';

export type ObjectSetSpec = {
  readonly dataset: string;
  readonly host: string;
  /** The folder that the names below begin at. */
  readonly path: string;
  readonly objects: readonly { readonly name: string; readonly sha256: string; readonly size: number }[];
};

export type ObjectSetOutputs = { readonly path: string };

export const objectSetKind: MoveKind<ObjectSetSpec, ObjectSetOutputs> = {
  type: 'move',
  name: 'object-set',
  describe: ({ dataset, objects, host, path }) => `${objects.length} objects of ${dataset} in ${path} on ${host}`,
  validate: ({ path, objects }) => [
    ...(path.startsWith('/') || path.includes('‹') ? [] : [`path "${path}" is not absolute`]),
    ...(objects.length > 0 ? [] : ['a set without objects proves nothing']),
    ...objects.flatMap(({ name, sha256, size }) => [
      ...(name === '' || name.startsWith('/') || name.split('/').includes('..') ? [`object "${name}" is no name within ${path}`] : []),
      ...(/^[0-9a-f]{64}$/.test(sha256) ? [] : [`object "${name}": sha256 "${sha256}" is not 64 hex digits`]),
      ...(Number.isInteger(size) && size >= 0 ? [] : [`object "${name}": size ${size} is no number of bytes`]),
    ]),
    ...doubles(objects.map(({ name }) => name)).map((name) => `object "${name}" stands in the list twice`),
  ],
  facts: ({ dataset, host, path }) => ({
    requires: [{ fact: 'path', host, path }],
    provides: [{ fact: 'data', dataset, place: `host:${host}${path}` }],
  }),
  identity: ({ host, path }) => `object-set ${host}:${path}`,
  survey,
  // They are there already, or a person or another step fetches them.
  copy: async () => undefined,
  prove,
  discard: async () => undefined,
  outputs: ({ path }) => ({ path }),
};

async function survey(context: ReadContext, { host, path, objects }: ObjectSetSpec): Promise<MoveSurvey> {
  const reader = context.host(host);
  const found = await Promise.all(objects.map(async (object) => ({ object, status: await reader.stat(`${path}/${object.name}`) })));
  const obstacles = found.flatMap(({ object, status }) => {
    if (status === undefined) return [`${object.name} is not in ${path} on ${host}: fetch it first`];
    if (status.type !== 'file') return [`${object.name} in ${path} on ${host} is a ${status.type}, and no file`];
    if (status.size !== object.size)
      return [`${object.name} in ${path} on ${host} has ${status.size} bytes, and should have ${object.size}`];
    return [];
  });
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  // Nothing there is this step's work, and nothing is ever begun that would have to be taken away.
  return { state: 'absent', rows: objects.length, bytes, obstacles, standing: obstacles, estimateMs: 1000 + bytes / bytesPerMs };
}

/** An ordinary disk, read from its beginning to its end. */
const bytesPerMs = 100_000;

/** One after the other: a disk reads one large file faster than two. */
async function prove(context: ReadContext, spec: ObjectSetSpec): Promise<Proof> {
  const { host, path, objects } = spec;
  const reader = context.host(host);
  const tables: TableProof[] = [];
  const differences: string[] = [];
  let bytes = 0;
  for (const { name, sha256, size } of objects) {
    context.signal.throwIfAborted();
    const found = await fileDigest(reader, `${path}/${name}`);
    const same = found === sha256;
    tables.push({
      name,
      rows: { source: 1, target: found === undefined ? 0 : 1 },
      digest: { source: sha256, target: found ?? '(absent)' },
      same,
    });
    if (!same)
      differences.push(
        `object ${name} in ${path} on ${host}: ${found === undefined ? 'it is not there' : `the list has ${sha256}, the file ${found}`}`,
      );
    bytes += size;
    context.progress({ what: 'reading', bytes, totalBytes: objects.reduce((sum, each) => sum + each.size, 0) });
  }
  return {
    verdict: differences.length === 0 ? 'same' : 'different',
    rows: objects.length,
    unit: 'object',
    bytes,
    tables,
    compared: [{ what: 'objects', count: objects.length, same: differences.length === 0 }],
    differences,
    script: script(spec),
  };
}

function script({ path, objects }: ObjectSetSpec): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return `#!/bin/sh
# Compares every file below with the SHA-256 that its list has. Run it on the host that has them. Needs sha256sum.
cd "\${TARGET:-${path}}" || exit 1
command -v sha256sum >/dev/null || sha256sum() { shasum -a 256; }
wrong=0
check() {
  found=$(sha256sum <"$1" | cut -c 1-64)
  if [ "$found" = "$2" ]; then echo "same      $1"; else echo "DIFFERENT $1"; wrong=1; fi
}
${objects.map(({ name, sha256 }) => `check ${quoted(name)} ${sha256}`).join('\n')}
exit $wrong
`;
}

function doubles(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/**
 * Proves that files which can be fetched again are where they are wanted, by size and SHA-256, without copying them.
 *
 * ```ts
 * step('archives', objectSet({ dataset: 'zim', host: 'sifaka', path: '/volume1/torrents',
 *   objects: [{ name: 'wikipedia_en_all_maxi_2024-01.zim', size: 109_891_731_456, sha256: '…' }] }));
 * ```
 *
 * @public
 */
export function objectSet(options: {
  readonly dataset: string;
  readonly host: string;
  readonly path: Input<string>;
  readonly objects: readonly { readonly name: string; readonly sha256: string; readonly size: number }[];
}): StepDefinition<ObjectSetOutputs> {
  return stepDefinition<ObjectSetSpec, ObjectSetOutputs>('move', objectSetKind.name, options, ['path']);
}
