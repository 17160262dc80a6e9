// An image from one registry into another, by digest: an index whole, or the one architecture that is needed.
import { LongshoreError } from '../../../core/error.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { imageLabel, type ImageLocator } from '../../../ports/registry.ts';
import type { MoveKind, MoveSurvey } from '../../kind.ts';
import { copyImage } from '../../registry/copy-image.ts';
import { imageFacts, imageProblems } from '../../registry/image-locator.ts';
import { readImageTree } from '../../registry/image-tree.ts';
import { removeImage } from '../../registry/remove-image.ts';
import type { ImageCopySpec } from './image-copy-spec.ts';
import { architectureOf, prove } from './prove.ts';

export type ImageCopyOutputs = { readonly image: string };

export const imageCopyKind: MoveKind<ImageCopySpec, ImageCopyOutputs> = {
  type: 'move',
  name: 'image-copy',
  describe: ({ from, to }) => `image ${imageLabel(from)} to ${imageLabel(to)}`,
  validate: ({ from, to, parallelism }) => [
    ...imageProblems('from', from),
    ...imageProblems('to', to),
    ...(imageLabel(from) === imageLabel(to) ? ['the source and the target are the same image'] : []),
    ...(to.reference.startsWith('sha256:') ? ['to: an image is pushed under a tag; its digest follows from its content'] : []),
    ...(Number.isInteger(parallelism) && parallelism >= 1 && parallelism <= 32
      ? []
      : [`parallelism must be a number from 1 to 32, not ${parallelism}`]),
  ],
  facts: ({ to, architecture }) => ({ provides: imageFacts(to, [architecture]) }),
  identity: ({ to }) => imageLabel(to),
  survey,
  copy,
  prove,
  discard,
  outputs: ({ to }) => ({ image: imageLabel(to) }),
};

async function survey(context: ReadContext, spec: ImageCopySpec): Promise<MoveSurvey> {
  const { from, to } = spec;
  const target = context.registry(to.registry);
  const source = await sourceOf(context, spec).catch((error: unknown) => {
    if (error instanceof LongshoreError && ['image-architecture-missing', 'image-incomplete'].includes(error.code)) return error;
    throw error;
  });
  if (source === undefined || source instanceof LongshoreError) {
    const obstacle = source === undefined ? `${imageLabel(from)} is not there` : source.message;
    return { state: 'absent', rows: 0, bytes: 0, obstacles: [obstacle] };
  }
  const bytes = source.blobs.reduce((sum, blob) => sum + blob.size, 0);
  const about = { rows: source.manifests.length + source.blobs.length, bytes, obstacles: [] };
  const found = await target.describe(to.repository, to.reference);
  if (found === undefined) return { ...about, state: 'absent' };
  if (found.digest !== source.top.digest) return { ...about, state: 'partial' };
  for (const { digest, size } of source.blobs)
    if ((await target.blobSize(to.repository, digest)) !== size) return { ...about, state: 'partial' };
  return { ...about, state: 'complete' };
}

async function copy(context: WriteContext, spec: ImageCopySpec): Promise<void> {
  const { from, to, parallelism } = spec;
  const image = await sourceOf(context, spec);
  if (image === undefined)
    throw new LongshoreError('image-missing', `cannot copy image ${imageLabel(from)}: it is not there`, { next: 'Correct its name.' });
  const totalBytes = image.blobs.reduce((sum, blob) => sum + blob.size, 0);
  let bytes = 0;
  const { uploaded, mounted, present } = await copyImage({
    from: { registry: context.registry(from.registry), repository: from.repository },
    to: { registry: context.registry(to.registry), repository: to.repository, reference: to.reference },
    image,
    parallelism,
    progress: (more) => {
      bytes += more;
      context.progress({ what: imageLabel(from), bytes, totalBytes });
    },
  });
  context.note(`${uploaded} blobs copied, ${mounted} mounted, ${present} were there; ${image.manifests.length} manifests`);
}

/** An image is never changed in its place, so that taking it out is all there is to do. */
async function discard(context: WriteContext, spec: ImageCopySpec): Promise<void> {
  const { to } = spec;
  // The source may be gone or out of reach by now; then parts without a name are left to the registry's collection.
  const source = await sourceOf(context, spec).catch((error: unknown) => {
    if (error instanceof LongshoreError) return undefined;
    throw error;
  });
  await removeImage(context.registry(to.registry), to.repository, to.reference, source);
}

function sourceOf(context: ReadContext, spec: ImageCopySpec) {
  return readImageTree(context.registry(spec.from.registry), spec.from.repository, spec.from.reference, architectureOf(spec));
}

/**
 * Copies an image between registries and proves it by the digest of every manifest and blob. The target's tag must be free.
 *
 * ```ts
 * step('app', imageCopy({ from: { registry: { url: 'https://ghcr.io' }, repository: 'me/app', reference: '1.2.3' },
 *                         to: { registry: { url: 'http://localhost:5050', from: 'host:indri' }, repository: 'apps/app', reference: '1.2.3' } }));
 * ```
 */
export function imageCopy(options: {
  readonly from: Input<ImageLocator>;
  readonly to: Input<ImageLocator>;
  readonly architecture?: string;
  /** Blobs at a time; 4 unless given. */
  readonly parallelism?: number;
}): StepDefinition<ImageCopyOutputs> {
  const input = { ...options, parallelism: options.parallelism ?? 4 } as Input<ImageCopySpec>;
  return stepDefinition<ImageCopySpec, ImageCopyOutputs>('move', imageCopyKind.name, input, ['image']);
}
