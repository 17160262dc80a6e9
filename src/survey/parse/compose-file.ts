// A Compose file (compose-spec, spec.md and build.md): services with image, ports, volumes, depends_on, environment, labels, each
// in a short and a long form. Of the environment only addresses are kept.
import { posix } from 'node:path';
import { parse } from 'yaml';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { SeenListener, SeenUnit } from '../seen.ts';
import { objectOf, textOf } from './json-text.ts';
import { parseReferences } from './references.ts';

/** `undefined` for what is no Compose file. */
export function parseComposeFile(path: string, text: string): readonly SeenUnit[] | undefined {
  const file = yamlOf(text);
  const services = file['services'];
  if (!isJsonObject(services)) return undefined;
  const folder = posix.dirname(path);
  const project =
    textOf(file['name']) ??
    posix
      .basename(folder)
      .toLowerCase()
      .replace(/[^a-z0-9_-]/g, '');
  return Object.entries(services).map(([name, value]) => {
    const service = objectOf(value);
    const image = textOf(service['image']);
    const environment = Object.values(pairs(service['environment']));
    const starts = service['restart'];
    return {
      manager: 'compose',
      name,
      project,
      state: 'unknown',
      file: path,
      ports: portsOf(service['ports']),
      paths: volumesOf(service['volumes'], folder),
      dependsOn: keysOf(service['depends_on']),
      references: parseReferences(environment.join('\n')),
      labels: pairs(service['labels']),
      ...(image === undefined ? {} : { image }),
      ...(starts === 'always' || starts === 'unless-stopped' ? { startedBy: 'boot' as const } : {}),
    } satisfies SeenUnit;
  });
}

function yamlOf(text: string): JsonObject {
  try {
    return objectOf(parse(text, { logLevel: 'silent', maxAliasCount: 100 }) as Json);
  } catch {
    return {};
  }
}

/** A map, or a list of `KEY=value`. */
function pairs(value: Json | undefined): Readonly<Record<string, string>> {
  if (isJsonArray(value))
    return Object.fromEntries(
      value.filter((each) => typeof each === 'string').map((each) => [each.split('=')[0] ?? each, each.slice(each.indexOf('=') + 1)]),
    );
  return Object.fromEntries(Object.entries(objectOf(value)).map(([key, each]) => [key, scalar(each)]));
}

function scalar(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function keysOf(value: Json | undefined): readonly string[] {
  return isJsonArray(value) ? value.filter((each) => typeof each === 'string') : Object.keys(objectOf(value));
}

function portsOf(value: Json | undefined): readonly SeenListener[] {
  return (isJsonArray(value) ? value : []).flatMap((each) => {
    if (isJsonObject(each)) {
      const published = Number(each['published']);
      const address = textOf(each['host_ip']) ?? '*';
      return isPort(published) ? [{ address: address === '0.0.0.0' ? '*' : address, port: published }] : [];
    }
    // [address:]published:target[/protocol]; without a published port, Docker chooses one.
    const [, address, published, protocol] = /^(?:(\[[^\]]+\]|[\d.]+):)?(\d+):\d+(?:\/(\w+))?$/.exec(scalar(each)) ?? [];
    if (protocol === 'udp' || !isPort(Number(published))) return [];
    return [{ address: address === undefined || address === '0.0.0.0' ? '*' : address, port: Number(published) }];
  });
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port <= 65_535;
}

/** Folders and files of the host; a named volume is known only to Docker. */
function volumesOf(value: Json | undefined, folder: string): readonly string[] {
  return (isJsonArray(value) ? value : []).flatMap((each) => {
    const source = isJsonObject(each) ? (textOf(each['source']) ?? '') : (scalar(each).split(':')[0] ?? '');
    if (source.startsWith('/')) return [posix.normalize(source)];
    return source.startsWith('.') ? [posix.join(folder, source)] : [];
  });
}
