// The URL space of the API server: `/api/v1/namespaces/{ns}/{plural}/{name}/{subresource}` and `/apis/{group}/{version}/…`.

export interface RequestPath {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

export function parseRequestPath(path: string): RequestPath | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const root = parts.shift();
  if (root !== 'api' && root !== 'apis') return undefined;
  const group = root === 'api' ? '' : parts.shift();
  const version = parts.shift();
  if (group === undefined || version === undefined || parts.length === 0) return undefined;
  if (parts[0] === 'namespaces' && parts.length > 2 && !['status', 'finalize'].includes(parts[2] ?? '')) {
    const [, namespace, plural = '', name, subresource] = parts;
    return parts.length > 5 ? undefined : { group, version, plural, namespace, name, subresource };
  }
  const [plural = '', name, subresource] = parts;
  return parts.length > 3 ? undefined : { group, version, plural, namespace: undefined, name, subresource };
}
