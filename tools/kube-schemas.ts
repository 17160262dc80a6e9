// Gathers what the twin's API server knows of Kubernetes' own types into one file: the OpenAPI v3 schemas of a real server
// (without descriptions), its discovery documents, and the numbers of fields in protobuf, from the tags in the sources.
// `node tools/kube-schemas.ts FOLDER SOURCES`: FOLDER has a JSON file `{group, schemas}` for each group and version, and
// `discovery.json` (path to document); SOURCES has checkouts of kubernetes/api, apimachinery and apiextensions-apiserver.
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

const [, , folder, sources] = process.argv;
if (folder === undefined || sources === undefined) {
  process.stderr.write('usage: node tools/kube-schemas.ts FOLDER SOURCES\n');
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

/** `name=number` for each field of each message; `*` after what may be there and be zero, `+Message=number` for what is inlined. */
function fieldNumbers(root: string): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const name = packageOf(file);
    if (name === undefined) continue;
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, struct = '', body = ''] of text.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)) {
      const fields = [...body.matchAll(/^\t(?:\w+ +)?(\*?)(?:\w+\.)?([\w.[\]*]+) +`json:"([^"]*)"[^`]*protobuf:"\w+,(\d+),/gm)].map(
        ([, pointer, type = '', json = '', number]) => {
          const [own = ''] = json.split(',');
          return own === '' ? `+${type}=${number}` : `${own}=${number}${pointer}`;
        },
      );
      if (fields.length > 0) messages[`${name}.${struct}`] = fields.join(' ');
    }
  }
  return messages;
}

function packageOf(file: string): string | undefined {
  const match = /^(api|apimachinery|apiextensions-apiserver)\/(.+)\/[^/]*\.go$/.exec(file);
  if (match === null || /_test\.go$|zz_|generated/.test(file)) return undefined;
  return ['io.k8s', match[1], ...(match[2] ?? '').split('/')].join('.');
}

const groups = new Set(Object.keys(schemas).map((name) => name.slice(0, name.lastIndexOf('.'))));
const protobuf = Object.entries(fieldNumbers(sources)).filter(([name]) => groups.has(name.slice(0, name.lastIndexOf('.'))));

// One definition on each line: a new version of Kubernetes is then a difference that can be read.
const lines = (entries: readonly (readonly [string, unknown])[]): string =>
  entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',\n');
const sorted = Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1));
const text = `{"about":${JSON.stringify(about)},\n"discovery":{\n${lines(discovery.map((list) => [list.groupVersion, list.resources]))}\n},\n"protobuf":{\n${lines(protobuf.sort(([a], [b]) => (a < b ? -1 : 1)))}\n},\n"schemas":{\n${lines(sorted)}\n}}\n`;
const target = fileURLToPath(new URL('../src/twin/kube/data/kubernetes.json', import.meta.url));
writeFileSync(target, text);
process.stdout.write(`${sorted.length} schemas, ${discovery.length} groups, ${Buffer.byteLength(text)} bytes\n`);
