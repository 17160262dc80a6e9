// The proof of a copied image: every manifest and every blob is read back from the target, and has the digest that the
// source's manifests name. Content addressed by SHA-256 is equal when its digests are.
import { createHash } from 'node:crypto';
import { LongshoreError } from '../../../core/error.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { imageLabel, type Descriptor, type RegistryReader } from '../../../ports/registry.ts';
import type { Proof, TableProof } from '../../kind.ts';
import { readImageTree } from '../../registry/image-tree.ts';
import { inParallel } from '../../registry/in-parallel.ts';
import type { ImageCopySpec } from './image-copy-spec.ts';
import { proofScript } from './proof-script.ts';

export async function prove(context: ReadContext, spec: ImageCopySpec): Promise<Proof> {
  const [source, target] = [context.registry(spec.from.registry), context.registry(spec.to.registry)];
  const image = await readImageTree(source, spec.from.repository, spec.from.reference, architectureOf(spec));
  if (image === undefined)
    throw new LongshoreError('image-missing', `cannot prove the copy of ${imageLabel(spec.from)}: the source is not there any more`, {
      next: 'Name the image by digest, or copy it anew from where it is.',
    });
  const tables: TableProof[] = [];
  const named = await target.describe(spec.to.repository, spec.to.reference);
  tables.push(line(`name ${spec.to.reference}`, image.top.digest, named?.digest));
  for (const { digest } of image.manifests) {
    const copied = await target.manifest(spec.to.repository, digest).catch(mismatchAsValue);
    tables.push(line(`manifest ${digest}`, digest, copied === 'mismatch' ? 'other content' : copied?.digest));
  }
  let bytes = 0;
  await inParallel(image.blobs, spec.parallelism, async (blob) => {
    const found = await digestAt(target, spec.to.repository, blob);
    tables.push(line(`blob ${blob.digest}`, blob.digest, found));
    bytes += blob.size;
    context.progress({ what: 'reading back', bytes });
  });
  tables.sort((a, b) => (a.name < b.name ? -1 : 1));
  const different = tables.filter((each) => !each.same);
  const count = image.manifests.length + image.blobs.length;
  return {
    verdict: different.length === 0 ? 'same' : 'different',
    rows: count,
    unit: 'object',
    bytes: bytes + image.manifests.reduce((sum, manifest) => sum + manifest.bytes.length, 0),
    tables,
    compared: [
      { what: 'manifests', count: image.manifests.length, same: !different.some((each) => !each.name.startsWith('blob ')) },
      { what: 'blobs', count: image.blobs.length, same: !different.some((each) => each.name.startsWith('blob ')) },
    ],
    differences: different.map(
      (each) => `${each.name} of ${imageLabel(spec.to)}: source ${each.digest.source}, target ${each.digest.target}`,
    ),
    script: proofScript(spec, image),
  };
}

export function architectureOf({ architecture }: ImageCopySpec): { readonly architecture?: string } {
  return architecture === undefined ? {} : { architecture };
}

async function digestAt(registry: RegistryReader, repository: string, { digest }: Descriptor): Promise<string | undefined> {
  if ((await registry.blobSize(repository, digest)) === undefined) return undefined;
  const hash = createHash('sha256');
  try {
    for await (const chunk of registry.blob(repository, digest)) hash.update(chunk);
  } catch (error) {
    // Damaged content is what a proof finds out, not a failure of it.
    if (!(error instanceof LongshoreError) || error.code !== 'registry-digest-mismatch') throw error;
  }
  return `sha256:${hash.digest('hex')}`;
}

function mismatchAsValue(error: unknown): 'mismatch' {
  if (error instanceof LongshoreError && error.code === 'registry-digest-mismatch') return 'mismatch';
  throw error;
}

function line(name: string, source: string, found: string | undefined): TableProof {
  const target = found ?? '(absent)';
  return { name, rows: { source: 1, target: found === undefined ? 0 : 1 }, digest: { source, target }, same: source === target };
}
