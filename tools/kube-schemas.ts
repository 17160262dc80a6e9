// Gathers what the twin's API server knows of Kubernetes' own types into one file: the OpenAPI v3 schemas of a real server
// (without descriptions) and its discovery documents. `node tools/kube-schemas.ts FOLDER`: FOLDER has a JSON file
// `{group, schemas}` for each group and version, and `discovery.json` (path to document).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface GroupDocument {
  readonly server: string;
  readonly schemas: Readonly<Record<string, unknown>>;
}

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly unknown[];
}

const folder = process.argv[2];
if (folder === undefined) {
  process.stderr.write('usage: node tools/kube-schemas.ts FOLDER\n');
  process.exit(64);
}
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const documents = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && name !== 'discovery.json')
  .map((name) => read(name) as GroupDocument);
const schemas = Object.assign({}, ...documents.map((document) => document.schemas)) as Record<string, unknown>;
const discovery = Object.values(read('discovery.json') as Record<string, Partial<ResourceList>>).filter(
  (document): document is ResourceList => document.resources !== undefined && document.groupVersion !== undefined,
);
const version = documents[0]?.server ?? 'unknown';
const about = `Schemas and discovery documents of kube-apiserver ${version}, descriptions removed. Copyright The Kubernetes Authors, Apache-2.0.`;

// One definition on each line: a new version of Kubernetes is then a difference that can be read.
const lines = (entries: readonly (readonly [string, unknown])[]): string =>
  entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',\n');
const sorted = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
const text = `{"about":${JSON.stringify(about)},\n"discovery":{\n${lines(discovery.map((list) => [list.groupVersion, list.resources]))}\n},\n"schemas":{\n${lines(sorted)}\n}}\n`;
const target = fileURLToPath(new URL('../src/twin/kube/data/kubernetes.json', import.meta.url));
writeFileSync(target, text);
process.stdout.write(`${sorted.length} schemas, ${discovery.length} groups, ${Buffer.byteLength(text)} bytes\n`);
