// kubeconfig files (kubernetes.io/docs/reference/config-api/kubeconfig.v1): reading one context out of one, and changing
// one context in one while everything else keeps its meaning, its order and its comments.
import { isMap, isSeq, parseDocument, type Document, type YAMLSeq } from 'yaml';
import { LongshoreError } from '../../core/error.ts';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';

/** A context with the cluster and the user that it names. */
export type KubeEntry = { readonly cluster: JsonObject; readonly user: JsonObject; readonly context: JsonObject };

const lists = ['clusters', 'users', 'contexts'] as const;
const members = { clusters: 'cluster', users: 'user', contexts: 'context' } as const;

/** The context of this name, or `undefined`. Throws `kubeconfig-unreadable`; the message never quotes the file. */
export function kubeEntry(text: string, name: string, source: string): KubeEntry | undefined {
  const config = plain(readKubeconfig(text, source));
  const context = named(config, 'contexts', name);
  const cluster = typeof context?.['cluster'] === 'string' ? named(config, 'clusters', context['cluster']) : undefined;
  const user = typeof context?.['user'] === 'string' ? named(config, 'users', context['user']) : undefined;
  return context === undefined || cluster === undefined || user === undefined ? undefined : { cluster, user, context };
}

/** Whether a cluster, a user or a context of this name is there. */
export function holdsName(text: string, name: string, source: string): boolean {
  const config = plain(readKubeconfig(text, source));
  return lists.some((list) => named(config, list, name) !== undefined);
}

/** The file with the entry under `name` in all three lists; `current-context` and all other entries as they are. */
export function withEntry(text: string | undefined, name: string, entry: KubeEntry, source: string): string {
  const document = readKubeconfig(text === undefined || text.trim() === '' ? 'apiVersion: v1\nkind: Config\n' : text, source);
  const { cluster, user, context } = entry;
  place(document, 'clusters', name, cluster);
  place(document, 'users', name, user);
  place(document, 'contexts', name, { ...context, cluster: name, user: name });
  return document.toString({ lineWidth: 0 });
}

/** The file without the three entries of this name. */
export function withoutEntry(text: string, name: string, source: string): string {
  const document = readKubeconfig(text, source);
  for (const list of lists) {
    const sequence = sequenceOf(document, list);
    const index = sequence === undefined ? -1 : indexOf(sequence, name);
    if (sequence !== undefined && index >= 0) sequence.delete(index);
  }
  return document.toString({ lineWidth: 0 });
}

/** Whether two files say the same of everything but the entries of this name and, on request, the current context. */
export function sameBeside(
  one: string | undefined,
  other: string | undefined,
  name: string,
  options: { readonly currentContext: boolean },
  source: string,
): boolean {
  const beside = (text: string | undefined) => {
    const config = plain(readKubeconfig(text ?? '{}', source));
    const kept = lists.map((list) => [list, entries(config, list).filter((each) => each['name'] !== name)] as const);
    const { apiVersion: _version, kind: _kind, preferences, 'current-context': current, ...rest } = config;
    const preferred = isJsonObject(preferences) && Object.keys(preferences).length > 0 ? { preferences } : {};
    return canonicalJson({
      ...rest,
      ...preferred,
      ...Object.fromEntries(kept),
      ...(options.currentContext && current !== '' ? { 'current-context': current } : {}),
    });
  };
  return beside(one) === beside(other);
}

function readKubeconfig(text: string, source: string): Document {
  const document = parseDocument(text);
  const isFile = document.errors.length === 0 && (document.contents === null || isMap(document.contents));
  if (!isFile) {
    // What the parser says quotes the line, which may hold a key.
    throw new LongshoreError(
      'kubeconfig-unreadable',
      `cannot read the kubeconfig ${source}: it is no YAML mapping${document.errors[0] === undefined ? '' : ` (line ${document.errors[0].linePos?.[0].line ?? 1})`}`,
      {
        next: 'Correct the file by hand; "kubectl config view" says whether it can be read.',
      },
    );
  }
  return document;
}

function plain(document: Document): JsonObject {
  const value = document.toJS() as Json;
  return isJsonObject(value) ? value : {};
}

function entries(config: JsonObject, list: (typeof lists)[number]): readonly JsonObject[] {
  const value = config[list];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function named(config: JsonObject, list: (typeof lists)[number], name: string): JsonObject | undefined {
  const value = entries(config, list).find((each) => each['name'] === name)?.[members[list]];
  return isJsonObject(value) ? value : undefined;
}

function sequenceOf(document: Document, list: string): YAMLSeq | undefined {
  const value = document.get(list);
  return isSeq(value) ? value : undefined;
}

function indexOf(sequence: YAMLSeq, name: string): number {
  return sequence.items.findIndex((item) => isMap(item) && item.get('name') === name);
}

function place(document: Document, list: (typeof lists)[number], name: string, value: JsonObject): void {
  const sequence = sequenceOf(document, list);
  const entry = document.createNode({ name, [members[list]]: value });
  if (sequence === undefined) return document.set(list, document.createNode([{ name, [members[list]]: value }]));
  // A list written as `[]` would go on in one line.
  if (sequence.items.length === 0) sequence.flow = false;
  const index = indexOf(sequence, name);
  if (index < 0) sequence.add(entry);
  else sequence.set(index, entry);
}
