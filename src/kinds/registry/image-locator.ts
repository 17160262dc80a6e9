// An image's place as a plan writes it: what can be wrong with it, and the facts that it makes true.
import type { Fact } from '../../core/fact.ts';
import { imageLabel, type ImageLocator, type RegistryLocator } from '../../ports/registry.ts';

export function imageProblems(what: string, { registry, repository, reference }: ImageLocator): readonly string[] {
  return [
    ...registryProblems(what, registry),
    ...(isOpen(repository) || /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/.test(repository)
      ? []
      : [`${what}: "${repository}" is no name of a repository (lower-case letters, digits, separators between them)`]),
    ...(isOpen(reference) || /^(sha256:[a-f0-9]{64}|[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127})$/.test(reference)
      ? []
      : [`${what}: "${reference}" is neither a tag nor a sha256 digest`]),
  ];
}

/** Of `arm64`, `linux/arm64/v8` …: those that the vocabulary of facts knows. */
export function imageFacts(image: ImageLocator, architectures: readonly (string | undefined)[]): readonly Fact[] {
  return architectures.flatMap((each): Fact[] => {
    const architecture = each?.split('/').find((part) => part === 'arm64' || part === 'amd64');
    return architecture === 'arm64' || architecture === 'amd64' ? [{ fact: 'image', image: imageLabel(image), architecture }] : [];
  });
}

function registryProblems(what: string, registry: RegistryLocator | string): readonly string[] {
  if (typeof registry === 'string') return [];
  const { url, credentials } = registry;
  if (isOpen(url)) return [];
  const loopback = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(url);
  return [
    ...(/^https?:\/\/[^/?#]+$/.test(url)
      ? []
      : [`${what}: "${url}" is no registry; write http://host:port or https://host, without a path`]),
    ...(credentials !== undefined && url.startsWith('http://') && !loopback
      ? [`${what}: the password would go to ${url} without TLS`]
      : []),
  ];
}

/** A reference that nothing has resolved yet. */
function isOpen(text: string): boolean {
  return text.includes('‹');
}
