// A cluster's context in the kubeconfig of another machine: merged in beside what is there. The current context and all
// other entries stay as they are, and an entry of the same name that is not ours is never overwritten.
import { dirname } from 'node:path/posix';
import { diffOf, type Diff, type FieldChange } from '../../../core/diff.ts';
import { digestOf } from '../../../core/digest.ts';
import { LongshoreError } from '../../../core/error.ts';
import { canonicalJson, isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { WriteContext } from '../../../ports/context.ts';
import { captureFile, imageBytes, octal, pathProblems, type FileImage } from '../../host/file-text.ts';
import { holdsName, kubeEntry, sameBeside, withEntry, withoutEntry, type KubeEntry } from '../../host/kubeconfig.ts';
import type { ResourceKind } from '../../kind.ts';
import { sourceEntry } from './source-entry.ts';

export type KubeconfigContextDesired = {
  /** The machine that gets the context, and its kubeconfig. */
  readonly host: string;
  readonly path: string;
  /** The name of the context, the cluster and the user there. */
  readonly context: string;
  readonly source: { readonly host: string; readonly path: string; readonly context: string };
  /** The name by which `host` reaches the API, when the source says loopback; it must stand in the API's certificate. */
  readonly serverHost?: string;
  /** Takes over an entry of this name that is there and is not ours. */
  readonly adopt?: boolean;
};

export interface KubeconfigContextObserved {
  readonly text: string | undefined;
  readonly mode: number | undefined;
  /** What is to stand there; `undefined` while the source has no such context. */
  readonly wanted: KubeEntry | undefined;
}

export type KubeconfigContextImage = { readonly file: FileImage | null; readonly directory: boolean };
export type KubeconfigContextOutputs = { readonly context: string };

export const kubeconfigContextKind: ResourceKind<
  KubeconfigContextDesired,
  KubeconfigContextObserved,
  KubeconfigContextImage,
  KubeconfigContextOutputs
> = {
  type: 'resource',
  name: 'kubeconfig-context',
  describe: (desired) => `context ${desired.context} in ${desired.path} on ${desired.host}`,
  validate: (desired) => [
    ...pathProblems('path', desired.path),
    ...pathProblems('source.path', desired.source.path),
    ...(desired.context === '' ? ['context has no name'] : []),
    ...(desired.host === desired.source.host && desired.path === desired.source.path ? ['source and target are the same file'] : []),
  ],
  facts: ({ host, path, source }) => ({
    requires: [{ fact: 'path', host: source.host, path: source.path }],
    provides: [{ fact: 'path', host, path }],
  }),
  identity: (desired) => `kubeconfig-context ${desired.host}:${desired.path}#${desired.context}`,
  async read(context, desired) {
    const host = context.host(desired.host);
    const content = await host.readFile(desired.path);
    const wanted = await sourceEntry(context.host(desired.source.host), {
      ...desired.source,
      ...(desired.serverHost === undefined ? {} : { serverHost: desired.serverHost }),
    });
    return {
      text: content === undefined ? undefined : Buffer.from(content).toString('utf8'),
      mode: (await host.stat(desired.path))?.mode,
      wanted: wanted && marked(wanted, desired),
    };
  },
  diff,
  async capture(context, desired) {
    const host = context.host(desired.host);
    return { file: await captureFile(host, desired.path), directory: (await host.stat(dirname(desired.path))) !== undefined };
  },
  async apply(context, desired) {
    const host = context.host(desired.host);
    const { text, wanted } = await kubeconfigContextKind.read(context, desired);
    if (wanted === undefined) {
      throw new LongshoreError(
        'kubeconfig-context-missing',
        `cannot take context "${desired.source.context}" from ${desired.source.path} on ${desired.source.host}: it is not there`,
        {
          next: `Start the cluster on ${desired.source.host} first.`,
        },
      );
    }
    const directory = dirname(desired.path);
    if ((await host.stat(directory)) === undefined) await host.makeDirectory(directory, { mode: 0o700 });
    await host.writeFile(desired.path, Buffer.from(withEntry(text, desired.context, wanted, source(desired))), { mode: 0o600 });
  },
  restore,
  outputs: (desired) => ({ context: desired.context }),
};

function diff(desired: KubeconfigContextDesired, { text, mode, wanted }: KubeconfigContextObserved): Diff {
  const there = text === undefined ? undefined : kubeEntry(text, desired.context, source(desired));
  const taken = text !== undefined && holdsName(text, desired.context, source(desired));
  if (taken && !isOurs(there) && desired.adopt !== true) {
    return {
      action: 'refuse',
      because: `${desired.path} on ${desired.host} has an entry "${desired.context}" that Longshore has not made`,
      next: 'Give the context another name, or say `adopt: true` if it may be replaced.',
    };
  }
  const same = there !== undefined && wanted !== undefined && canonicalJson(there) === canonicalJson(named(wanted, desired.context));
  const changes: FieldChange[] = [
    ...(same
      ? []
      : [
          {
            field: `context ${desired.context}`,
            ...(there === undefined ? {} : { from: digestOf(there) }),
            to: wanted === undefined ? '(once the cluster has started)' : digestOf(wanted),
            secret: true,
          },
        ]),
    ...(mode === undefined || mode === 0o600 ? [] : [{ field: 'mode', from: octal(mode), to: octal(0o600) }]),
  ];
  return diffOf(there === undefined ? 'create' : 'update', changes);
}

/** Exact bytes when nobody else has changed the file since; otherwise this context alone is as before. */
async function restore(context: WriteContext, desired: KubeconfigContextDesired, image: KubeconfigContextImage): Promise<void> {
  const host = context.host(desired.host);
  const content = await host.readFile(desired.path);
  const before = image.file === null ? undefined : Buffer.from(imageBytes(image.file)).toString('utf8');
  const now = content === undefined ? undefined : Buffer.from(content).toString('utf8');
  if (now !== undefined && !sameBeside(now, before, desired.context, { currentContext: true }, source(desired))) {
    const entry = before === undefined ? undefined : kubeEntry(before, desired.context, source(desired));
    const bare = withoutEntry(now, desired.context, source(desired));
    context.note(`${desired.path} on ${desired.host} was changed by others since; only context ${desired.context} is put back`);
    return host.writeFile(
      desired.path,
      Buffer.from(entry === undefined ? bare : withEntry(bare, desired.context, entry, source(desired))),
      { mode: image.file?.mode ?? 0o600 },
    );
  }
  if (image.file !== null) return host.writeFile(desired.path, imageBytes(image.file), { mode: image.file.mode });
  await host.remove(desired.path);
  if (!image.directory && (await host.list(dirname(desired.path)))?.length === 0) await host.remove(dirname(desired.path));
}

/** The mark by which an entry is known as ours, as `extensions` of the context: a place that the format keeps for tools. */
function marked(entry: KubeEntry, desired: KubeconfigContextDesired): KubeEntry {
  return {
    ...entry,
    context: {
      ...entry.context,
      extensions: [{ name: 'longshore', extension: { source: `${desired.source.host}:${desired.source.context}` } }],
    },
  };
}

function isOurs(entry: KubeEntry | undefined): boolean {
  const extensions: Json | undefined = entry?.context['extensions'];
  return isJsonArray(extensions) && extensions.some((each) => isJsonObject(each) && each['name'] === 'longshore');
}

/** As `withEntry` writes it. */
function named(entry: KubeEntry, name: string): KubeEntry {
  return { ...entry, context: { ...entry.context, cluster: name, user: name } };
}

function source(desired: KubeconfigContextDesired): string {
  return `${desired.path} on ${desired.host}`;
}

export function kubeconfigContext(options: Input<KubeconfigContextDesired>): StepDefinition<KubeconfigContextOutputs> {
  return stepDefinition<KubeconfigContextDesired & JsonObject, KubeconfigContextOutputs>('resource', kubeconfigContextKind.name, options, [
    'context',
  ]);
}
