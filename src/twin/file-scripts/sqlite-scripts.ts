// Stand-ins of the scripts for SQLite databases that are in use (`longshore-files-sqlite-…`), over real databases with the SQLite
// that Node brings. What is looked at is a copy of the database with its log, which recovers: the original is never opened, and
// the programs of a twin do not write while one is made.
import { copyFileSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { bytesUnder, excludedFrom, treeRecord } from './list-tree.ts';
import { sqliteContent } from './sqlite-content.ts';
import { readNames } from './read-names.ts';
import type { ScriptStreams, TreePlace } from './tree-place.ts';

const prefix = 'longshore-files-sqlite-';
const logs = ['', '-wal', '-journal'];

export function isSqliteScript(name: string): boolean {
  return name.startsWith(prefix);
}

/** `args` begin with the directory, which is there. Gives the exit code. */
export async function runSqliteScript(name: string, args: readonly string[], place: TreePlace, streams: ScriptStreams): Promise<number> {
  const [root = '', first = '', second = ''] = args;
  const write = (text: string) => streams.write(Buffer.from(text, 'latin1'));
  const vault = join(place.records, `${first}.sqlite`);
  switch (name.slice(prefix.length)) {
    case 'live':
      streams.write(liveDatabases(root, args.slice(2), place, vault));
      return 0;
    case 'entries':
      for (const path of await readNames(streams)) {
        if (lstatSync(bytesUnder(place.real(root), path), { throwIfNoEntry: false }) !== undefined)
          write(`./${path}//${treeRecord(root, place, path)}`);
      }
      write('//end 0\0');
      return 0;
    case 'backup':
      rmSync(vault, { recursive: true, force: true });
      mkdirSync(vault, { recursive: true });
      try {
        const copy = copied(join(place.real(root), second), vault);
        using database = new DatabaseSync(copy);
        await backup(database, join(vault, 'backup'));
      } catch (error) {
        streams.complain(`Error: ${(error as Error).message}\n`);
        return 1;
      }
      write(`size ${statSync(join(vault, 'backup')).size}\n`);
      return 0;
    case 'send':
      streams.write(readFileSync(join(vault, 'backup')));
      return 0;
    case 'drop':
      rmSync(vault, { recursive: true, force: true });
      return 0;
    case 'content':
      streams.write(Buffer.from(contentOf(join(place.real(root), second), args[3] === 'check')));
      return 0;
    default:
      streams.complain(`sh: ${name} is not simulated here\n`);
      return 127;
  }
}

/** With the conditions of find. */
function liveDatabases(root: string, conditions: readonly string[], place: TreePlace, vault: string): Buffer {
  const [real, excluded] = [place.real(root), excludedFrom(conditions)];
  const found = existsSync(vault) ? ['left'] : [];
  const visit = (path: string): void => {
    if (excluded.has(path)) return;
    const bytes = path === '' ? Buffer.from(real) : bytesUnder(real, path);
    const status = lstatSync(bytes);
    if (status.isDirectory()) for (const name of readdirSync(bytes, 'latin1')) visit(path === '' ? name : `${path}/${name}`);
    const [base] = /^.+(?=-(?:wal|journal)$)/s.exec(path) ?? [];
    if (!status.isFile() || base === undefined) return;
    const file = bytesUnder(real, base);
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return;
    if (readFileSync(file).toString('latin1', 0, 15) === 'SQLite format 3') found.push(`./${base}`);
  };
  visit('');
  return Buffer.from(found.map((line) => `${line}\0`).join(''), 'latin1');
}

function copied(path: string, folder: string): string {
  const copy = join(folder, 'copy');
  for (const suffix of logs) if (existsSync(`${path}${suffix}`)) copyFileSync(`${path}${suffix}`, `${copy}${suffix}`);
  return copy;
}

function contentOf(path: string, checks: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-twin-'));
  try {
    using database = new DatabaseSync(copied(path, folder));
    const lines = sqliteContent(database);
    const found = checks ? database.prepare('PRAGMA integrity_check(10)').all() : [];
    return [...lines, ...found.map((row) => `check ${String(row['integrity_check'])}`), ''].join('\n');
  } catch (error) {
    return `Error: ${(error as Error).message}\nerror\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
