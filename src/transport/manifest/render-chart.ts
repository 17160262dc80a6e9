// A Helm chart as objects: the packed chart by its digest, rendered by the real `helm template` without a cluster
// (https://helm.sh/docs/helm/helm_template/). It is never installed: no release is left that could get stuck.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { LongshoreError } from '../../core/error.ts';
import type { KubeObject } from '../../ports/cluster.ts';
import { sourceLabel, type HelmChart } from '../../ports/manifests.ts';
import { checkDigest, download, fetchBytes } from './download.ts';
import { manifestDocuments } from './manifest-documents.ts';
import type { ManifestCache } from './manifest-cache.ts';
import { runProgram } from './run-program.ts';

export interface ChartParts {
  readonly cache: ManifestCache;
  readonly planFolder: string;
  readonly helm: string;
}

const hookAnnotation = 'helm.sh/hook';

export async function renderChart(source: HelmChart, parts: ChartParts): Promise<readonly KubeObject[]> {
  if ((await parts.cache.read('content', source.digest)) === undefined)
    await parts.cache.write('content', source.digest, await packedChart(source, parts));
  const home = await mkdtemp(join(tmpdir(), 'longshore-helm-'));
  try {
    // Charts go by the ending of their file.
    const chart = join(home, 'chart.tgz');
    await writeFile(chart, (await parts.cache.read('content', source.digest)) ?? new Uint8Array());
    const values = join(home, 'values.json');
    await writeFile(values, JSON.stringify(source.values ?? {}), { mode: 0o600 });
    const argv = ['template', source.release, chart, '--namespace', source.namespace, '--values', values, '--include-crds', '--skip-tests'];
    if (source.kubeVersion !== undefined) argv.push('--kube-version', source.kubeVersion);
    const text = await runProgram({ program: parts.helm, argv, home, action: `render ${sourceLabel(source)}` });
    const objects = manifestDocuments(text, sourceLabel(source));
    const hooks = objects.filter((object) => object.metadata.annotations?.[hookAnnotation] !== undefined && !isLeftOut(source, object));
    if (hooks.length > 0) throw hooksRefused(source, hooks);
    return objects;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Hooks run between other objects, and are gone afterwards: what they do could neither be previewed nor taken back. */
function hooksRefused(source: HelmChart, hooks: readonly KubeObject[]): LongshoreError {
  const names = hooks.map((object) => label(source, object));
  return new LongshoreError(
    'source-invalid',
    `cannot use ${sourceLabel(source)}: it does part of its work in hooks (${hooks.map((object, index) => `${names[index]} at ${object.metadata.annotations?.[hookAnnotation]}`).join(', ')})`,
    { next: `Turn them off by the chart's values, or leave them out: without: [${names.map((name) => `'${name}'`).join(', ')}].` },
  );
}

function isLeftOut(source: HelmChart, object: KubeObject): boolean {
  return source.without?.some((name) => name === label(source, object) || name === `${object.kind} ${object.metadata.name}`) === true;
}

function label(source: HelmChart, { kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? source.namespace}/${metadata.name}`;
}

async function packedChart(source: HelmChart, { planFolder, helm }: ChartParts): Promise<Uint8Array> {
  if (source.repository !== undefined) return download(await urlInRepository(source, source.repository), source.digest);
  if (/^https?:\/\//.test(source.chart)) return download(source.chart, source.digest);
  if (source.chart.startsWith('oci://')) return pullChart(source, helm);
  const bytes = await readFile(resolve(planFolder, source.chart)).catch(() => undefined);
  if (bytes === undefined)
    throw new LongshoreError('source-missing', `cannot read ${sourceLabel(source)}: there is no such file beside the plan`, {
      next: 'Name a packed chart (.tgz).',
    });
  checkDigest(bytes, source.digest, sourceLabel(source));
  return bytes;
}

/** Its `index.yaml` says where a version lies (https://helm.sh/docs/topics/chart_repository/#the-index-file). */
async function urlInRepository({ chart, version }: HelmChart, repository: string): Promise<string> {
  const base = repository.endsWith('/') ? repository : `${repository}/`;
  const index = parse(Buffer.from(await fetchBytes(new URL('index.yaml', base).href)).toString('utf8')) as {
    readonly entries?: Readonly<Record<string, readonly { readonly version?: string; readonly urls?: readonly string[] }[]>>;
  };
  const versions = index.entries?.[chart] ?? [];
  const url = versions.find((each) => each.version === version)?.urls?.[0];
  if (url !== undefined) return new URL(url, base).href;
  const known = versions.map((each) => each.version ?? '').slice(0, 5);
  throw new LongshoreError(
    'source-missing',
    `cannot find version ${version} of chart "${chart}" in ${repository}: it has ${known.length === 0 ? 'no such chart' : known.join(', ')}`,
    {
      next: 'Correct the name or the version.',
    },
  );
}

async function pullChart(source: HelmChart, helm: string): Promise<Uint8Array> {
  const home = await mkdtemp(join(tmpdir(), 'longshore-helm-'));
  try {
    const argv = ['pull', source.chart, '--version', source.version, '--destination', home];
    await runProgram({ program: helm, argv, home, action: `fetch ${sourceLabel(source)}` });
    const bytes = await readFile(join(home, `${source.chart.split('/').at(-1)}-${source.version}.tgz`));
    checkDigest(bytes, source.digest, sourceLabel(source));
    return bytes;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
