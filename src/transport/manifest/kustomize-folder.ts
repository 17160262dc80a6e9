// A kustomize folder as objects, through the real `kubectl kustomize`. Its own files are its pin; what lies elsewhere is refused, since
// nothing would say when it changes.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { digestOf, digestOfBytes, type Digest } from '../../core/digest.ts';
import { LongshoreError } from '../../core/error.ts';

const names = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization']);

export interface FolderContent {
  readonly path: string;
  readonly digest: Digest;
}

/** The folder's files by name and content. Throws `source-missing`, `source-invalid`. */
export async function kustomizeFolder(planFolder: string, folder: string): Promise<FolderContent> {
  const path = resolve(planFolder, folder);
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined)
    throw new LongshoreError('source-missing', `cannot read folder "${folder}": it is not there`, {
      next: 'Name it relative to the plan.',
    });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents: [string, Digest][] = [];
  for (const file of files.sort()) {
    const bytes = await readFile(file);
    const name = relative(path, file);
    contents.push([name, digestOfBytes(bytes)]);
    if (names.has(name.split('/').at(-1) ?? '')) refuseElsewhere(bytes.toString('utf8'), join(folder, name));
  }
  return { path, digest: digestOf(contents) };
}

function refuseElsewhere(text: string, file: string): void {
  const content = parse(text) as Readonly<Record<string, unknown>> | null;
  if (content?.['helmCharts'] !== undefined)
    throw elsewhere(file, 'it asks for Helm charts', 'Make the chart a source of its own, with its digest.');
  const named = ['resources', 'bases', 'components', 'crds', 'transformers', 'generators'].flatMap((member) =>
    Array.isArray(content?.[member]) ? (content[member] as unknown[]) : [],
  );
  const remote = named.find(
    (each) =>
      typeof each === 'string' && (/^[a-z+]+:\/\//.test(each) || /^(github\.com|git@|gitlab\.com)/.test(each) || each.startsWith('..')),
  );
  if (remote !== undefined)
    throw elsewhere(
      file,
      `"${String(remote)}" lies outside of the folder`,
      'Make it a source of its own with its sha256, or copy it into the folder.',
    );
}

function elsewhere(file: string, because: string, next: string): LongshoreError {
  return new LongshoreError('source-invalid', `cannot use ${file}: ${because}`, { next });
}
