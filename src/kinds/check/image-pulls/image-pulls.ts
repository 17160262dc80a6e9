// An image can be pulled: every manifest and every blob comes, and is what its digest says. With `sameAs`, it is the image
// that another registry holds: so one finds out that a pull-through cache has asked the right one.
import type { Input } from '../../../core/ref.ts';
import { LongshoreError } from '../../../core/error.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { imageLabel, type ImageLocator } from '../../../ports/registry.ts';
import type { CheckKind, Verdict } from '../../kind.ts';
import { imageProblems } from '../../registry/image-locator.ts';
import { readImageTree } from '../../registry/image-tree.ts';
import { inParallel } from '../../registry/in-parallel.ts';

export type ImagePullsSpec = {
  readonly image: ImageLocator;
  /** Only this image of an index, as a node pulls it; all of them unless given. */
  readonly architecture?: string;
  /** The same name there has to mean the same content. */
  readonly sameAs?: ImageLocator;
};

export const imagePullsKind: CheckKind<ImagePullsSpec> = {
  type: 'check',
  name: 'image-pulls',
  describe: ({ image, sameAs }) =>
    sameAs === undefined ? `image ${imageLabel(image)} can be pulled` : `image ${imageLabel(image)} is ${imageLabel(sameAs)}`,
  validate: ({ image, sameAs }) => [...imageProblems('image', image), ...(sameAs === undefined ? [] : imageProblems('sameAs', sameAs))],
  facts: () => ({}),
  async observe(context, spec) {
    try {
      return await pull(context, spec);
    } catch (error) {
      // Nobody answering, or damaged content, is what a check finds out.
      if (error instanceof LongshoreError && /^(registry|image|web)-/.test(error.code)) return { pass: false, detail: error.message };
      throw error;
    }
  },
};

async function pull(context: ReadContext, { image, architecture, sameAs }: ImagePullsSpec): Promise<Verdict> {
  const registry = context.registry(image.registry);
  const label = imageLabel(image);
  const tree = await readImageTree(registry, image.repository, image.reference, architecture === undefined ? {} : { architecture });
  if (tree === undefined) return { pass: false, detail: `there is no image ${label}` };
  let bytes = 0;
  await inParallel(tree.blobs, 4, async ({ digest }) => {
    for await (const chunk of registry.blob(image.repository, digest)) bytes += chunk.length;
  });
  const pulled = `${label} is ${tree.top.digest}: ${tree.blobs.length} blobs, ${bytes} bytes`;
  if (sameAs === undefined) return { pass: true, detail: pulled };
  const here = await registry.describe(image.repository, image.reference);
  const there = await context.registry(sameAs.registry).describe(sameAs.repository, sameAs.reference);
  if (there === undefined) return { pass: false, detail: `there is no image ${imageLabel(sameAs)} to compare with` };
  if (here?.digest !== there.digest)
    return { pass: false, detail: `${label} is ${here?.digest ?? 'gone'}, ${imageLabel(sameAs)} is ${there.digest}` };
  return { pass: true, detail: `${pulled}; the same as ${imageLabel(sameAs)}` };
}

export function imagePulls(options: Input<ImagePullsSpec>): StepDefinition {
  return stepDefinition<ImagePullsSpec>('check', imagePullsKind.name, options);
}
