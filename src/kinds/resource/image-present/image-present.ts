// An image that has to be there, found by its name: which digest a tag means now, and for which architectures it is made.
// Nothing is changed: what is missing is refused, with the reason. A pull-through cache fetches it when it is asked.
import { noDiff, type Diff } from '../../../core/diff.ts';
import type { Digest } from '../../../core/digest.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { imageLabel, type ImageLocator } from '../../../ports/registry.ts';
import type { ResourceKind } from '../../kind.ts';
import { imageFacts, imageProblems } from '../../registry/image-locator.ts';
import { hasArchitecture, readImageTree } from '../../registry/image-tree.ts';

export type ImagePresentDesired = {
  readonly image: ImageLocator;
  /** Each has to be in it, as `arm64`. */
  readonly architectures?: readonly string[];
  /** The digest that the name has to mean. */
  readonly digest?: string;
};

export interface ImagePresentObserved {
  readonly digest: Digest | undefined;
  readonly platforms: readonly string[];
}

/** `pinned`: the image by its digest, `ghcr.io/me/app@sha256:…`. */
export type ImagePresentOutputs = { readonly digest: string; readonly pinned: string };

export const imagePresentKind: ResourceKind<ImagePresentDesired, ImagePresentObserved, null, ImagePresentOutputs> = {
  type: 'resource',
  name: 'image-present',
  describe: ({ image }) => `image ${imageLabel(image)} is there`,
  validate: ({ image, digest }) => [
    ...imageProblems('image', image),
    ...(digest === undefined || digest.includes('‹') || /^sha256:[a-f0-9]{64}$/.test(digest) ? [] : [`"${digest}" is no sha256 digest`]),
  ],
  facts: ({ image, architectures = [] }) => ({ provides: imageFacts(image, architectures) }),
  identity: ({ image }) => imageLabel(image),
  async read(context, { image }) {
    const tree = await readImageTree(context.registry(image.registry), image.repository, image.reference);
    return { digest: tree?.top.digest, platforms: tree?.platforms ?? [] };
  },
  diff,
  capture: async () => null,
  apply: async () => undefined,
  restore: async () => undefined,
  outputs: ({ image }, { digest = 'sha256:' }) => ({ digest, pinned: imageLabel({ ...image, reference: digest }) }),
};

function diff({ image, architectures = [], digest }: ImagePresentDesired, observed: ImagePresentObserved): Diff {
  const label = imageLabel(image);
  if (observed.digest === undefined)
    return { action: 'refuse', because: `there is no image ${label}`, next: 'Push or copy it there first, or correct its name.' };
  if (digest !== undefined && digest !== observed.digest) {
    const next = 'Find out who has moved the name; then pin the new digest, or push the old one again.';
    return { action: 'refuse', because: `${label} is ${observed.digest}, not ${digest}`, next };
  }
  const missing = architectures.filter((architecture) => !hasArchitecture(observed.platforms, architecture));
  if (missing.length === 0) return noDiff;
  const made = observed.platforms.join(', ') || 'nothing known';
  return {
    action: 'refuse',
    because: `${label} is made for ${made}, not for ${missing.join(', ')}`,
    next: 'Use an image that is made for this architecture, or build one.',
  };
}

/** @public An image that other steps may use by its digest. */
export function imagePresent(options: Input<ImagePresentDesired>): StepDefinition<ImagePresentOutputs> {
  return stepDefinition<ImagePresentDesired, ImagePresentOutputs>('resource', imagePresentKind.name, options, ['digest', 'pinned']);
}
