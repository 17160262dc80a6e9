// What a copy of an image between registries is about.
import type { ImageLocator } from '../../../ports/registry.ts';

export type ImageCopySpec = {
  readonly from: ImageLocator;
  readonly to: ImageLocator;
  /** `arm64`: only this image of a multi-architecture index; the whole index unless given. */
  readonly architecture?: string;
  /** Blobs at a time. */
  readonly parallelism: number;
};
