// Keys in a property list that belongs to somebody else, XML or binary, each with its type; every other key stays as it is.
import { diffOf, type Diff } from '../../../core/diff.ts';
import { errorRecord, LongshoreError } from '../../../core/error.ts';
import { canonicalJson, type Json, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { PathStatus } from '../../../ports/host.ts';
import { captureFile, imageBytes, pathProblems, type FileImage } from '../../host/file-text.ts';
import { binaryValue, isBinaryPlist, withBinaryValue } from './binary-plist.ts';
import { sameValue, specialOf, valueProblems, type PlistWish } from './plist-value.ts';
import { withXmlValue, xmlValue } from './xml-plist.ts';
import { withSudo, type MaySudo } from '../../host/with-sudo.ts';

export type PlistEntry = {
  /** From the root: `['Sockets', 'Listeners']`. */
  readonly key: readonly string[];
  /** Left out: the key is not there. */
  readonly value?: PlistWish;
};

export type PlistKeysDesired = MaySudo & {
  readonly host: string;
  readonly path: string;
  readonly entries: readonly PlistEntry[];
  /** Makes an XML property list when the file is missing. */
  readonly create?: boolean;
  /** The diff shows no values. */
  readonly sensitive?: boolean;
};

export interface PlistObserved {
  readonly status: PathStatus | undefined;
  /** What is there, in the order of the entries; the reason when the file cannot be read or changed. */
  readonly values: readonly (Json | undefined)[] | { readonly unreadable: string };
}

export type PlistImage = { readonly file: FileImage | null };
export type PlistKeysOutputs = { readonly path: string };

const empty = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
  '<plist version="1.0">',
  '<dict/>',
  '</plist>',
  '',
].join('\n');

export const plistKeysKind = withSudo<PlistKeysDesired, PlistObserved, PlistImage, PlistKeysOutputs>({
  type: 'resource',
  name: 'plist-keys',
  describe: ({ entries, path, host }) => `${entries.map(({ key }) => key.join('.')).join(', ')} in ${path} on ${host}`,
  validate,
  facts: ({ host, path, create }) => ({
    requires: create === true ? [] : [{ fact: 'path', host, path }],
    provides: create === true ? [{ fact: 'path', host, path }] : [],
  }),
  identity: ({ host, path, entries }) =>
    `plist-keys ${host}:${path}#${entries
      .map(({ key }) => key.join('/'))
      .sort()
      .join(',')}`,
  async read(context, { host, path, entries }) {
    const status = await context.host(host).stat(path);
    const content = status?.type === 'file' ? await context.host(host).readFile(path) : undefined;
    return { status, values: valuesOf(content, entries) };
  },
  diff,
  capture: async (context, { host, path }) => ({ file: await captureFile(context.host(host), path) }),
  async apply(context, { host, path, entries }) {
    const port = context.host(host);
    const status = await port.stat(path);
    const now = await port.readFile(path);
    const wanted = withEntries(now, entries);
    if (now === undefined || !Buffer.from(now).equals(wanted)) await port.writeFile(path, wanted, { mode: status?.mode ?? 0o644 });
  },
  async restore(context, { host, path, entries }, { file }) {
    const port = context.host(host);
    const now = await port.readFile(path);
    const before = file === null ? undefined : imageBytes(file);
    if (before === undefined ? now === undefined : now !== undefined && Buffer.from(before).equals(now)) return;
    const untouched = now === undefined || Buffer.from(withEntries(before, entries)).equals(now);
    if (before === undefined) {
      if (untouched) return port.remove(path);
      const bare = withEntries(
        now,
        entries.map(({ key }) => ({ key })),
      );
      return port.writeFile(path, bare, { mode: (await port.stat(path))?.mode ?? 0o644 });
    }
    const old = valuesOf(before, entries);
    const back = entries.map(({ key }, index) => entryOf(key, 'unreadable' in old ? undefined : old[index]));
    const wanted = untouched ? before : withEntries(now, back);
    await port.writeFile(path, wanted, { mode: file?.mode ?? 0o644 });
  },
  outputs: ({ path }) => ({ path }),
});

function validate({ path, entries }: PlistKeysDesired): readonly string[] {
  const keys = entries.map(({ key }) => key.join('\0'));
  return [
    ...pathProblems('path', path),
    ...(entries.length === 0 ? ['there is no entry'] : []),
    ...(entries.some(({ key }) => key.length === 0) ? ['a key is empty'] : []),
    ...(keys.some((key, index) => keys.some((other, place) => place !== index && (other === key || other.startsWith(`${key}\0`))))
      ? ['one key lies inside another']
      : []),
    ...entries.flatMap(({ value }) => (value === undefined ? [] : valueProblems(value))),
    // cfprefsd keeps preferences in memory and writes its own idea of them over the file. man defaults(1).
    ...(/\/Library\/Preferences\//.test(path)
      ? [`${path} is kept by cfprefsd, which would write over it: use a \`command\` with "defaults write"`]
      : []),
  ];
}

function diff({ host, path, entries, create, sensitive }: PlistKeysDesired, { status, values }: PlistObserved): Diff {
  if (status !== undefined && status.type !== 'file')
    return { action: 'refuse', because: `${path} on ${host} is a ${status.type}`, next: 'Name the file itself.' };
  if (status === undefined && create !== true && entries.some(({ value }) => value !== undefined)) {
    return { action: 'refuse', because: `${path} on ${host} does not exist`, next: 'Correct the path, or say `create: true`.' };
  }
  if ('unreadable' in values)
    return { action: 'refuse', because: `${path} on ${host}: ${values.unreadable}`, next: 'Run "plutil -lint" on it.' };
  const changes = entries.flatMap(({ key, value }, index) =>
    sameValue(values[index], value)
      ? []
      : [{ field: key.join('.'), ...shown('from', values[index], sensitive), ...shown('to', value, sensitive) }],
  );
  return diffOf(status === undefined ? 'create' : 'update', changes);
}

function shown(side: 'from' | 'to', value: Json | undefined, sensitive = false): { from?: string; to?: string } {
  if (value === undefined) return {};
  const kind = specialOf(value);
  const text = kind === undefined ? canonicalJson(value) : `${kind.slice(1)} ${canonicalJson((value as JsonObject)[kind])}`;
  return { [side]: sensitive ? '(hidden)' : text };
}

function entryOf(key: readonly string[], value: Json | undefined): PlistEntry {
  return value === undefined ? { key } : { key, value };
}

function valuesOf(content: Uint8Array | undefined, entries: readonly PlistEntry[]): PlistObserved['values'] {
  try {
    if (content !== undefined && isBinaryPlist(content)) return entries.map(({ key }) => binaryValue(content, key));
    const text = content === undefined ? empty : Buffer.from(content).toString('utf8');
    return entries.map(({ key }) => xmlValue(text, key));
  } catch (error) {
    if (error instanceof LongshoreError) return { unreadable: errorRecord(error).message };
    return { unreadable: 'it is no property list' };
  }
}

function withEntries(content: Uint8Array | undefined, entries: readonly PlistEntry[]): Uint8Array {
  if (content !== undefined && isBinaryPlist(content)) {
    return entries.reduce<Uint8Array>(
      (bytes, { key, value }) => (sameValue(binaryValue(bytes, key), value) ? bytes : withBinaryValue(bytes, key, value)),
      content,
    );
  }
  const text = content === undefined ? empty : Buffer.from(content).toString('utf8');
  return Buffer.from(
    entries.reduce((xml, { key, value }) => (sameValue(xmlValue(xml, key), value) ? xml : withXmlValue(xml, key, value)), text),
  );
}

/** @public */
export function plistKeys(options: Input<PlistKeysDesired>): StepDefinition<PlistKeysOutputs> {
  return stepDefinition<PlistKeysDesired & JsonObject, PlistKeysOutputs>('resource', plistKeysKind.name, options, ['path']);
}
