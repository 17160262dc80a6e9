// Manifests by their pins: from what is kept beside the plan, or fetched, checked, rendered and kept. What is kept goes by the digest
// of everything that it depends on, the version of the program that rendered it included.
import { digestOf, type Digest } from '../../core/digest.ts';
import { LongshoreError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';
import type { KubeObject } from '../../ports/cluster.ts';
import { sourceLabel, type ManifestReader, type ManifestSource } from '../../ports/manifests.ts';
import { download } from './download.ts';
import { kustomizeFolder } from './kustomize-folder.ts';
import { manifestCache } from './manifest-cache.ts';
import { manifestDocuments } from './manifest-documents.ts';
import { renderChart } from './render-chart.ts';
import { runProgram } from './run-program.ts';

export interface ManifestReaderOptions {
  /** `.longshore/cache` beside the plan. */
  readonly cacheFolder: string;
  readonly planFolder: string;
  /** Only what is kept: nothing is fetched and no program runs. */
  readonly offline: boolean;
  /** Where a program is; `undefined` when the machine has none. */
  readonly program: (name: 'helm' | 'kubectl') => Promise<string | undefined>;
}

/** Goes up when the way from a source to its objects changes. */
const renderingVersion = 1;

export function createManifestReader(options: ManifestReaderOptions): ManifestReader {
  const { cacheFolder, planFolder, offline } = options;
  const cache = manifestCache(cacheFolder);
  const program = async (name: 'helm' | 'kubectl', source: ManifestSource): Promise<string> => {
    const found = await options.program(name);
    if (found !== undefined) return found;
    throw new LongshoreError('program-missing', `cannot render ${sourceLabel(source)}: there is no ${name}`, {
      next: `Install ${name}, or let \`npm run kube-tools\` fetch one for this checkout.`,
    });
  };
  const render = async (source: ManifestSource): Promise<readonly KubeObject[]> => {
    switch (source.manifest) {
      case 'url': {
        const digest: Digest = `sha256:${source.sha256}`;
        const bytes = (await cache.read('content', digest)) ?? (await download(source.url, digest));
        await cache.write('content', digest, bytes);
        return manifestDocuments(Buffer.from(bytes).toString('utf8'), source.url);
      }
      case 'helm':
        return renderChart(source, { cache, planFolder, helm: await program('helm', source) });
      case 'kustomize': {
        const { path } = await kustomizeFolder(planFolder, source.folder);
        const argv = ['kustomize', path];
        const kubectl = await program('kubectl', source);
        return manifestDocuments(
          await runProgram({ program: kubectl, argv, home: cacheFolder, action: `render ${sourceLabel(source)}` }),
          sourceLabel(source),
        );
      }
    }
  };
  return {
    async objects(source) {
      const { without: _without, ...pin } = source;
      const content = source.manifest === 'kustomize' ? (await kustomizeFolder(planFolder, source.folder)).digest : undefined;
      const key = digestOf({ renderingVersion, pin: pin as Json, ...(content === undefined ? {} : { content }) });
      const kept = await cache.read('rendered', key);
      if (kept !== undefined) return JSON.parse(Buffer.from(kept).toString('utf8')) as KubeObject[];
      if (offline) return undefined;
      const objects = await render(source);
      await cache.write('rendered', key, Buffer.from(JSON.stringify(objects)));
      return objects;
    },
  };
}
