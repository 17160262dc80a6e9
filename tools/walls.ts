// The walls: which folder may import which, as data and as one question. Drawn in ARCHITECTURE.md; a planted breach of
// each rule lies in test/fixtures/walls/. Arrows point inwards; type-only imports count, since they couple as well.

/** Folder of `src/` to what it may import of ours besides itself. An entry that ends in `.ts` is one file, else a folder. */
export const walls: Readonly<Record<string, readonly string[]>> = {
  core: [],
  inventory: ['core'],
  tailnet: ['core'],
  ports: ['core'],
  protocol: ['core'],
  plan: ['core', 'inventory'],
  atlas: ['core', 'inventory'],
  kinds: ['core', 'tailnet', 'ports', 'plan/step.ts'],
  timeline: ['core', 'inventory', 'tailnet', 'ports', 'plan'],
  lint: ['core', 'inventory', 'tailnet', 'ports', 'plan', 'timeline', 'atlas', 'kinds/kind.ts'],
  catalog: ['core', 'inventory', 'tailnet', 'ports', 'plan', 'atlas', 'kinds'],
  journal: ['core', 'plan'],
  engine: ['core', 'plan', 'ports', 'journal', 'kinds/kind.ts'],
  transport: ['core', 'ports', 'inventory'],
  twin: ['core', 'ports', 'inventory', 'tailnet'],
  survey: ['core', 'inventory', 'ports'],
  render: ['core', 'inventory', 'plan', 'journal', 'kinds/kind.ts'],
  server: ['core', 'protocol', 'plan', 'journal', 'engine', 'render'],
  cli: [
    'core',
    'inventory',
    'tailnet',
    'ports',
    'protocol',
    'plan',
    'timeline',
    'atlas',
    'kinds',
    'lint',
    'catalog',
    'journal',
    'engine',
    'transport',
    'twin',
    'survey',
    'render',
    'server',
  ],
};

/** Folders that only compute: whatever touches a file, a process or the network goes through `src/ports/`. */
const pure = [
  'core',
  'inventory',
  'tailnet',
  'ports',
  'protocol',
  'plan',
  'timeline',
  'atlas',
  'kinds',
  'lint',
  'catalog',
  'engine',
  'render',
];
const pureModules = ['assert', 'async_hooks', 'buffer', 'crypto', 'events', 'path', 'stream', 'string_decoder', 'timers', 'url', 'util'];

/** Folders without any npm package. */
const bare = ['core', 'inventory', 'tailnet', 'ports', 'protocol', 'plan', 'timeline', 'atlas', 'lint', 'engine', 'journal', 'render'];

/** Packages that only one folder may use. */
const owners: Readonly<Record<string, string>> = { commander: 'cli' };

const planFolders = ['core', 'inventory', 'plan', 'kinds', 'catalog'];

/** What an import leads to: a file of ours by its path from the root, a module of Node, a package, or nothing. */
export type Target =
  | { readonly file: string }
  | { readonly builtin: string }
  | { readonly package: string }
  | { readonly missing: string }
  | { readonly computed: true };

/** Why this import must not be; `undefined` when it may. `packages` are those that an installation of Longshore has. */
export function breachOf(importer: string, target: Target, packages: ReadonlySet<string>): string | undefined {
  const [top = '', folder = ''] = importer.split('/');
  if ('missing' in target) return 'the imported file does not exist';
  if (top === 'plans' || top === 'examples')
    return 'file' in target && !isInPlan(target.file) ? `a plan imports src/{${planFolders.join(',')}} only` : undefined;
  if (top === 'dashboard')
    return 'file' in target && !target.file.startsWith('dashboard/') && !target.file.startsWith('src/protocol/')
      ? 'the dashboard imports src/protocol/ only'
      : undefined;
  if (top !== 'src') return undefined;
  if ('computed' in target)
    return folder === 'cli' ? undefined : 'only src/cli/ imports what it computes: everything else must be readable from the source';
  if ('builtin' in target) return outsideOfPureFolder(folder, target.builtin);
  if ('package' in target) return packageBreach(folder, target.package, packages);
  return wallBreach(importer, folder, target.file);
}

function wallBreach(importer: string, folder: string, file: string): string | undefined {
  if (!file.startsWith('src/')) return 'src/ is what ships: it imports no plan, test, tool or benchmark';
  const allowed = walls[folder];
  if (allowed === undefined) return `src/${folder}/ has no rule yet: add one to tools/walls.ts`;
  const inside = file.startsWith(`src/${folder}/`);
  if (!inside && !allowed.some((entry) => file === `src/${entry}` || file.startsWith(`src/${entry}/`))) {
    return `src/${folder}/ may import ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}`;
  }
  if (file === 'src/kinds/registry.ts' && folder !== 'cli')
    return 'the registry knows every kind: only src/cli/ imports it and hands it on';
  const [kind, otherKind] = [kindOf(importer), kindOf(file)];
  if (folder === 'kinds' && otherKind !== undefined && kind !== otherKind && importer !== 'src/kinds/registry.ts') {
    return 'a kind never imports another: what two of them share lies in src/core/, or in a folder beside resource/, move/, check/ and gate/';
  }
  if (folder === 'transport' && inside && importer.split('/')[2] !== file.split('/')[2]) return 'a transport never imports another';
  return undefined;
}

function isInPlan(file: string): boolean {
  if (file === 'src/kinds/registry.ts') return false;
  return file.startsWith('plans/') || file.startsWith('examples/') || planFolders.some((folder) => file.startsWith(`src/${folder}/`));
}

function outsideOfPureFolder(folder: string, builtin: string): string | undefined {
  const name = builtin.replace(/^node:/, '').split('/')[0] ?? '';
  if (!pure.includes(folder) || pureModules.includes(name)) return undefined;
  return `src/${folder}/ only computes: files, processes and the network are reached through src/ports/`;
}

function packageBreach(folder: string, name: string, packages: ReadonlySet<string>): string | undefined {
  if (bare.includes(folder)) return `src/${folder}/ uses no npm package`;
  if (!packages.has(name)) return `src/ ships: "${name}" belongs into "dependencies" of package.json`;
  const owner = owners[name];
  return owner === undefined || owner === folder ? undefined : `"${name}" belongs to src/${owner}/`;
}

/** `resource/file` for anything in that kind's folder. */
function kindOf(file: string): string | undefined {
  return /^src\/kinds\/((?:resource|move|check|gate)\/[^/]+)/.exec(file)?.[1];
}
