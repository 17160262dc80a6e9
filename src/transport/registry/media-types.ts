// Kinds of manifests that a registry may hold; one that is not asked for by `Accept` may be answered converted, with another
// digest (distribution-spec, "Pulling manifests"; image-spec, media-types.md).

export const manifestTypes: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  // Artifacts of the release candidates of 1.1; some registries still hold them.
  'application/vnd.oci.artifact.manifest.v1+json',
];

export const acceptManifests: string = [...manifestTypes, '*/*;q=0.1'].join(', ');
