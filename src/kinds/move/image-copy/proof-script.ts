// The proof of a copied image as a shell script: curl and sha256sum only. Passwords come from ~/.netrc, never from here.
import { imageLabel } from '../../../ports/registry.ts';
import type { ImageTree } from '../../registry/image-tree.ts';
import type { ImageCopySpec } from './image-copy-spec.ts';

export function proofScript({ from, to }: ImageCopySpec, image: ImageTree): string {
  const manifests = image.manifests.map(({ digest, mediaType }) => `check manifests '${digest}' '${mediaType}'`);
  const blobs = image.blobs.map(({ digest }) => `check blobs '${digest}' '*/*'`);
  return [
    '#!/bin/sh',
    `# Reads ${imageLabel(to)} back and compares every digest with the one that ${imageLabel(from)} names.`,
    '# Needs curl and sha256sum. For registries with users: curl reads ~/.netrc; for those with tokens set AUTHORIZATION.',
    'set -u',
    `target="\${TARGET:-${to.registry.url}}/v2/${to.repository}"`,
    'wrong=0',
    'get() { curl --silent --show-error --fail --location --netrc-optional ${AUTHORIZATION:+--header "Authorization: $AUTHORIZATION"} --header "Accept: $2" "$1"; }',
    'check() {',
    '  found="sha256:$(get "$target/$1/$2" "$3" | sha256sum | cut -d " " -f 1)"',
    '  if [ "$found" = "$2" ]; then echo "same      $1 $2"; else echo "DIFFERENT $1 $2 is $found"; wrong=1; fi',
    '}',
    `named="sha256:$(get "$target/manifests/${to.reference}" '${image.top.mediaType}' | sha256sum | cut -d " " -f 1)"`,
    `if [ "$named" = '${image.top.digest}' ]; then echo "same      name ${to.reference}"; else echo "DIFFERENT name ${to.reference} is $named"; wrong=1; fi`,
    ...manifests,
    ...blobs,
    'exit "$wrong"',
    '',
  ].join('\n');
}
