// Whether CloudNativePG runs, in which version, and which PostgreSQL majors that version knows
// (https://cloudnative-pg.io/documentation/current/supported_releases/; 18 came with 1.27, see its release notes).
import { listAt, numberAt } from '../doc.ts';
import { nameOf } from './controller.ts';
import type { ObjectStore } from '../object-store.ts';

/** The minor version of the running operator, as 25 for 1.25.1; `undefined` while none is available. */
export function cnpgVersion(objects: ObjectStore): number | undefined {
  const deployment = objects
    .list(objects.type('Deployment'), 'cnpg-system')
    .find(
      (each) =>
        ['cnpg-controller-manager', 'cnpg-cloudnative-pg'].includes(nameOf(each)) && (numberAt(each, 'status.availableReplicas') ?? 0) > 0,
    );
  if (deployment === undefined) return undefined;
  const images = listAt(deployment, 'spec.template.spec.containers').map((container) => String(container['image']));
  const match = images.map((image) => /cloudnative-pg:v?1\.(\d+)/.exec(image)).find((each) => each !== null);
  return match === undefined || match === null ? newestMinor : Number(match[1]);
}

const newestMinor = 28;

/** The newest PostgreSQL major that an operator's minor version can run. */
function newestMajor(minor: number): number {
  if (minor >= 27) return 18;
  return minor >= 24 ? 17 : 16;
}

/** Why an operator refuses an image; `undefined` when it does not. An image without a tag of digits is not judged. */
export function unsupportedImage(image: string | undefined, minor: number): string | undefined {
  const major = /:(\d+)/.exec(image ?? '')?.[1];
  if (major === undefined || Number(major) <= newestMajor(minor)) return undefined;
  return `CloudNativePG 1.${minor} does not support PostgreSQL ${major} (image ${image}); the newest it supports is ${newestMajor(minor)}`;
}
