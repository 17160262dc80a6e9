// Stand-ins of the scripts that a move of files runs at its two ends (`longshore-files-…`, which stands in their `$0`), over real
// files, as GNU's programs and openssl would answer. Times are told to the microsecond: Node can set none that is finer.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { copyTree } from './copy-tree.ts';
import { bytesUnder, excludedFrom, listTree, versionLine } from './list-tree.ts';
import { packTree } from './pack-tree.ts';
import { isSqliteScript, runSqliteScript } from './sqlite-scripts.ts';
import { readNames } from './read-names.ts';
import type { ScriptStreams, TreePlace } from './tree-place.ts';
import { unpackTree } from './unpack-tree.ts';

const prefix = 'longshore-files-';

export function isFileScript(name: string | undefined): boolean {
  return name?.startsWith(prefix) === true;
}

/** `args` begin with the directory. Gives the exit code. */
export async function runFileScript(name: string, args: readonly string[], place: TreePlace, streams: ScriptStreams): Promise<number> {
  const [root = '', ...rest] = args;
  const real = place.real(root);
  const record = (suffix: string, key = rest[0] ?? '') => join(place.records, `${key}${suffix}`);
  const isThere = lstatSync(real, { throwIfNoEntry: false });
  const needsRoot = () => {
    if (isThere?.isDirectory() === true) return true;
    streams.complain(`sh: cd: can't cd to ${root}\n`);
    return false;
  };
  const script = name.slice(prefix.length);
  if (['unpack', 'remove', 'clear'].includes(script) && !place.isWritable(root)) {
    streams.complain(`sh: ${root}: Read-only file system\n`);
    return 1;
  }
  if (isSqliteScript(name)) {
    if (!needsRoot()) return 1;
    return runSqliteScript(name, args, place, streams);
  }
  switch (script) {
    case 'look':
      streams.write(Buffer.from(look(root, place, record('.mark'))));
      return 0;
    case 'list':
      if (!needsRoot()) return 1;
      streams.write(Buffer.from(`//now ${now()}\0`));
      streams.write(listTree(root, place, excludedFrom(rest), rest.includes('-type')));
      return 0;
    case 'fingerprint': {
      if (!needsRoot()) return 1;
      const digest = createHash('sha256').update(listTree(root, place, excludedFrom(rest), rest.includes('-type')));
      streams.write(Buffer.from(`${digest.digest('hex')}  -\n`));
      return 0;
    }
    case 'names':
      // A user of a twin has one name and one number for both.
      streams.write(Buffer.from(rest.map((id) => `${place.nameOf(Number(id.slice(1)))}\n`).join('')));
      return 0;
    case 'versions':
      if (!needsRoot()) return 1;
      streams.write(Buffer.from(`//now ${now()}\0`));
      for (const path of await readNames(streams)) streams.write(Buffer.from(versionLine(real, path), 'latin1'));
      return 0;
    case 'measure':
    case 'open':
      // The programs of a twin keep no files open: who has them cannot be seen.
      return 1;
    case 'hash':
      if (!needsRoot()) return 1;
      streams.write(Buffer.from(digests(real, await readNames(streams)), 'latin1'));
      return 0;
    case 'copy-here': {
      const names = await readNames(streams);
      const from = rest[0] ?? '';
      copyTree(from, root, place, names);
      const before = digests(place.real(from), names);
      // As the script does: a later change must show in the times.
      await sleep(60);
      const there = `//there ${now()}\0${names.map((path) => versionLine(real, path)).join('')}`;
      const text = `//source\0${before}${there}//read\0${digests(real, names)}//end 0\0`;
      streams.write(Buffer.from(Buffer.from(text, 'latin1').toString('base64')));
      return 0;
    }
    case 'pack':
      if (!needsRoot()) return 1;
      packTree(real, await readNames(streams), streams.write);
      return 0;
    case 'unpack':
      mkdirSync(real, { recursive: true, mode: 0o755 });
      await unpackTree(root, place, streams);
      return 0;
    case 'remove':
      for (const path of await readNames(streams)) rmSync(bytesUnder(real, path), { recursive: true, force: true });
      return 0;
    case 'settle':
      mkdirSync(place.records, { recursive: true });
      if ((rest[2] ?? '') !== '' && !existsSync(record('')) && !existsSync(record('.part')))
        writeFileSync(record(''), `//before ${rest[2]}\0`);
      writeFileSync(record('.mark'), rest[1] ?? '');
      if (existsSync(record('.part'))) {
        writeFileSync(record(''), merged(record('.part'), record('')));
        rmSync(record('.part'));
      }
      return 0;
    case 'sync':
      return 0;
    case 'recall':
      streams.write(merged(record('.part'), record('')));
      return 0;
    case 'keep':
      return keep(record, rest[1] === 'whole', streams);
    case 'keep-seen':
      return keep((suffix) => record(suffix === '' ? '.seen' : suffix), true, streams);
    case 'recall-seen':
      if (existsSync(record('.seen'))) streams.write(readFileSync(record('.seen')));
      return 0;
    case 'forget':
      for (const suffix of ['', '.part', '.mark', '.new', '.seen']) rmSync(record(suffix), { force: true });
      return 0;
    case 'clear':
      clear(real, root, place, rest);
      return 0;
    default:
      streams.complain(`sh: ${name} is not simulated here\n`);
      return 127;
  }
}

function look(root: string, place: TreePlace, markFile: string): string {
  const stat = lstatSync(place.real(root), { throwIfNoEntry: false });
  const kind = stat === undefined ? 'absent' : stat.isSymbolicLink() ? 'link' : stat.isDirectory() ? 'directory' : 'other';
  const isFilled = kind === 'directory' && readdirSync(place.real(root)).some((name) => name !== 'lost+found');
  const { name, id } = place.user;
  const owner = kind === 'directory' ? place.ownerOf(root).id : 0;
  return [
    `root ${kind}`,
    ...(kind === 'directory' ? [`before ${((stat?.mode ?? 0) & 0o7777).toString(8)} ${owner} ${owner}`] : []),
    `now ${now()}`,
    'list gnu',
    'tar gnu',
    'cp gnu',
    'hash openssl',
    ...(place.hasSqlite ? ['sqlite yes'] : []),
    `id uid=${id}(${name}) gid=${id}(${name})`,
    'cpus 1',
    ...(place.isWritable(root) ? ['writable yes'] : []),
    ...(isFilled ? ['filled yes'] : []),
    ...(existsSync(markFile) ? [`mark ${readFileSync(markFile, 'utf8')}`] : []),
    '',
  ].join('\n');
}

/** As openssl says them; what cannot be read is left out. */
function digests(real: string, names: readonly string[]): string {
  const lines = names.map((path) => {
    const file = bytesUnder(real, path);
    if (!existsSync(file)) return '';
    return `${createHash('sha256').update(readFileSync(file)).digest('hex')} *./${path}\n`;
  });
  return lines.join('');
}

function now(): string {
  return (Date.now() / 1000).toFixed(6);
}

async function keep(record: (suffix: string) => string, isWhole: boolean, { input }: ScriptStreams): Promise<number> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  writeFileSync(record(isWhole ? '.new' : '.part'), Buffer.concat(chunks));
  if (!isWhole) return 0;
  renameSync(record('.new'), record(''));
  rmSync(record('.part'), { force: true });
  return 0;
}

function clear(real: string, root: string, place: TreePlace, [mode = '', owner = '']: readonly string[]): void {
  if (lstatSync(real, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  for (const name of readdirSync(real, { encoding: 'buffer' }))
    rmSync(Buffer.concat([Buffer.from(`${real}/`), name]), { recursive: true, force: true });
  if (mode === 'absent') return rmdirSync(real);
  place.give(root, owner);
  chmodSync(real, Number.parseInt(mode, 8));
}

/** As `sort -z -m` would put them together. */
function merged(...files: readonly string[]): Buffer {
  const lines = files.filter((file) => existsSync(file)).flatMap((file) => readFileSync(file, 'latin1').split('\0'));
  const sorted = lines.filter((line) => line !== '').sort();
  return Buffer.from(sorted.map((line) => `${line}\0`).join(''), 'latin1');
}
