// Which image a workload runs: an exact version, or better a digest, which also says for which architecture.
import type { Digest } from '../../core/digest.ts';
import { LongshoreError } from '../../core/error.ts';

export type Architecture = 'amd64' | 'arm64';

export interface PinnedImage {
  /** With an exact version, which people read: `ghcr.io/miniflux/miniflux:2.2.16`. */
  readonly name: string;
  /** Of the image for each architecture, or of the index of them all. */
  readonly digest: Digest | Readonly<Partial<Record<Architecture, Digest>>>;
}

/** As a pod names it. Throws `plan-image-unpinned`, and `plan-image-architecture` where the image is not made for the cluster. */
export function imageName(image: string | PinnedImage, architecture?: Architecture): string {
  const name = typeof image === 'string' ? image : image.name;
  const tag = /:([^/:@]+)(@|$)/.exec(name)?.[1];
  if (typeof image !== 'string') {
    const digest = typeof image.digest === 'string' ? image.digest : architecture === undefined ? undefined : image.digest[architecture];
    if (digest !== undefined) return `${name}@${digest}`;
    const made = Object.keys(image.digest).join(', ');
    throw new LongshoreError(
      'plan-image-architecture',
      `cannot use image "${name}" on ${architecture ?? 'a cluster whose architecture is not said'}: it is made for ${made}`,
      { next: architecture === undefined ? 'Say the architecture of the cluster.' : 'Take an image that is made for it.' },
    );
  }
  if (name.includes('@sha256:') || (tag !== undefined && tag !== 'latest')) return name;
  throw new LongshoreError(
    'plan-image-unpinned',
    `cannot use image "${name}": what it means can change from one start of a pod to the next`,
    {
      next: 'Give it an exact version, or a digest.',
    },
  );
}
