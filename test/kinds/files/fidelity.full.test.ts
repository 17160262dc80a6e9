// The table of docs/fidelity/files.md, computed: a tree with one of everything, carried by Longshore and by its peers, looked at by
// Node on both sides; and a change of each thing found by the proof.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { directoryMoveKind } from '../../../src/kinds/move/directory-move/directory-move.ts';
import { tarHeader } from '../../../src/kinds/files/tar-header.ts';
import { TarReader } from '../../../src/kinds/files/tar-reader.ts';
import { fileWorld, isRoot } from './file-world.ts';

interface Thing {
  readonly name: string;
  /** In a folder of its own. */
  readonly make: (at: string) => void;
  /** What Node sees of it. */
  readonly look: (at: string) => string;
  readonly spoil: ((at: string) => void) | { readonly not: string };
  /** `kubectl cp` into a pod whose container is root, by its source: it was not run. */
  readonly kubectl: string;
}

const nothing = 'no, and does not say so';
const seconds = (at: string) => String(lstatSync(at, { bigint: true }).mtimeNs);
const touched = (stamp: string, at: string) => execFileSync('touch', ['-h', '-d', stamp, at]);
const written = (at: string) => writeFileSync(join(at, 'f'), 'content');
const content = (at: string) => readFileSync(join(at, 'f'), 'latin1');

const things: readonly Thing[] = [
  { name: 'content of a file', make: written, look: content, spoil: (at) => writeFileSync(join(at, 'f'), 'contenT'), kubectl: 'yes' },
  {
    name: 'empty file',
    make: (at) => writeFileSync(join(at, 'f'), ''),
    look: content,
    spoil: (at) => writeFileSync(join(at, 'f'), '\0'),
    kubectl: 'yes',
  },
  {
    name: 'empty directory',
    make: (at) => mkdirSync(join(at, 'd')),
    look: (at) => readdirSync(at).join(),
    spoil: (at) => rmSync(join(at, 'd'), { recursive: true }),
    kubectl: 'yes',
  },
  {
    name: 'mode of a file, with its set-user-id bit',
    make: (at) => {
      written(at);
      chmodSync(join(at, 'f'), 0o4751);
    },
    look: (at) => lstatSync(join(at, 'f')).mode.toString(8),
    spoil: (at) => chmodSync(join(at, 'f'), 0o751),
    kubectl: 'yes',
  },
  {
    name: 'mode of a directory that holds something',
    make: (at) => {
      written(at);
      chmodSync(at, 0o2710);
    },
    look: (at) => lstatSync(at).mode.toString(8),
    spoil: (at) => chmodSync(at, 0o711),
    kubectl: nothing,
  },
  {
    name: 'owner and group',
    make: (at) => {
      written(at);
      chownSync(join(at, 'f'), 1234, 2345);
    },
    look: (at) => `${lstatSync(join(at, 'f')).uid}:${lstatSync(join(at, 'f')).gid}`,
    spoil: (at) => chownSync(join(at, 'f'), 1234, 0),
    kubectl: 'yes',
  },
  {
    name: 'time of a file, to the nanosecond',
    make: (at) => {
      written(at);
      touched('2001-02-03 04:05:06.123456789', join(at, 'f'));
    },
    look: (at) => seconds(join(at, 'f')),
    spoil: (at) => touched('2001-02-03 04:05:06.123456788', join(at, 'f')),
    kubectl: nothing,
  },
  {
    name: 'time of a directory',
    make: (at) => {
      written(at);
      touched('2001-02-03 04:05:06.5', at);
    },
    look: seconds,
    spoil: (at) => utimesSync(at, 5, 5),
    kubectl: nothing,
  },
  {
    name: 'symlink, also one that leads nowhere',
    make: (at) => symlinkSync('../no where', join(at, 'l')),
    look: (at) => readlinkSync(join(at, 'l')),
    spoil: (at) => {
      unlinkSync(join(at, 'l'));
      symlinkSync('../no wherE', join(at, 'l'));
    },
    kubectl: 'yes',
  },
  {
    name: 'time of a symlink',
    make: (at) => {
      symlinkSync('x', join(at, 'l'));
      touched('2001-02-03 04:05:06.5', join(at, 'l'));
    },
    look: (at) => seconds(join(at, 'l')),
    spoil: (at) => touched('2001-02-03 04:05:07', join(at, 'l')),
    kubectl: nothing,
  },
  {
    name: 'hard links',
    make: (at) => {
      written(at);
      linkSync(join(at, 'f'), join(at, 'g'));
    },
    look: (at) => String(lstatSync(join(at, 'f')).ino === lstatSync(join(at, 'g')).ino),
    spoil: (at) => {
      unlinkSync(join(at, 'g'));
      execFileSync('cp', ['-p', join(at, 'f'), join(at, 'g')]);
    },
    kubectl: nothing,
  },
  {
    name: 'holes of a sparse file',
    make: (at) => {
      written(at);
      truncateSync(join(at, 'f'), 4_000_000);
    },
    look: (at) => String(lstatSync(join(at, 'f')).blocks * 512 < 1_000_000),
    spoil: { not: 'counted in the proof, and no difference: content is the same' },
    kubectl: nothing,
  },
  {
    name: 'names of any bytes, with newlines',
    make: (at) => writeFileSync(Buffer.concat([Buffer.from(`${at}/`), Buffer.from([0x61, 0x0a, 0xff, 0x5c])]), 'x'),
    look: (at) => (readdirSync(at, { encoding: 'buffer' })[0] ?? Buffer.alloc(0)).toString('hex'),
    spoil: (at) => execFileSync('sh', ['-c', 'rm -- *', 'sh'], { cwd: at }),
    kubectl: 'no: names count as patterns',
  },
  {
    name: 'extended attributes of a file',
    make: (at) => {
      const header = tarHeader({
        path: 'f',
        type: '0',
        mode: '644',
        uid: 0,
        gid: 0,
        user: '',
        group: '',
        size: 0,
        mtime: '1',
        link: '',
        pax: [['SCHILY.xattr.user.note', 'value']],
      });
      execFileSync('tar', ['--xattrs', '--xattrs-include=*', '-xf', '-', '-C', at], { input: Buffer.concat([header, Buffer.alloc(1024)]) });
    },
    look: (at) => attribute(join(at, 'f')),
    spoil: { not: 'not proved' },
    kubectl: nothing,
  },
  {
    name: 'SQLite database whose last rows are in its log only',
    make: (at) => {
      const rows = "CREATE TABLE t (k); INSERT INTO t VALUES ('main'); PRAGMA wal_checkpoint; INSERT INTO t VALUES ('log');";
      const sql = `PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; ${rows}`;
      // Nobody closes it: closing checks in.
      spawnSync('sqlite3', ['-init', '/dev/null', join(at, 'db')], { input: `${sql}\n.shell kill -9 $PPID\n` });
    },
    // As the next program would find it; in a copy, since looking recovers.
    look: (at) => {
      const copy = mkdtempSync(join(tmpdir(), 'longshore-look-'));
      try {
        execFileSync('sh', ['-c', 'cp "$1"/db* "$2"', 'sh', at, copy]);
        return execFileSync('sqlite3', ['-init', '/dev/null', join(copy, 'db'), 'SELECT k FROM t'], { encoding: 'utf8' });
      } finally {
        rmSync(copy, { recursive: true });
      }
    },
    spoil: (at) => execFileSync('sqlite3', ['-init', '/dev/null', join(at, 'db'), "UPDATE t SET k = 'Log' WHERE k = 'log'"]),
    kubectl: 'yes',
  },
  {
    name: 'pipe',
    make: (at) => execFileSync('mkfifo', [join(at, 'p')]),
    look: (at) => String(readdirSync(at).includes('p') && lstatSync(join(at, 'p')).isFIFO()),
    spoil: { not: 'not carried, and said so: programs make them anew' },
    kubectl: 'it waits for a writer',
  },
];

function attribute(path: string): string {
  const archive = execFileSync('tar', ['--xattrs', '--xattrs-include=*', '--format=posix', '-cf', '-', path], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let value = 'none';
  new TarReader({ begin: ({ pax }) => (value = pax.get('SCHILY.xattr.user.note') ?? 'none'), data() {}, end() {} }).push(archive);
  return value;
}

const page = fileURLToPath(new URL('../../../docs/fidelity/files.md', import.meta.url));

function whyNot(): string | false {
  if (!isRoot) return 'only root gives files away';
  if (!existsSync('/usr/bin/rsync')) return 'rsync is not installed';
  if (spawnSync('sqlite3', ['--version']).status !== 0) return 'sqlite3 is not installed';
  if (!spawnSync('tar', ['--version']).stdout?.toString().includes('GNU tar')) return 'tar is not GNU’s';
  const folder = mkdtempSync(join(tmpdir(), 'longshore-attributes-'));
  try {
    things.find(({ name }) => name.startsWith('extended'))?.make(folder);
    return attribute(join(folder, 'f')) === 'value' ? false : 'the file system keeps no extended attributes';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('docs/fidelity/files.md says what was measured', { skip: whyNot() }, async () => {
  await using world = fileWorld();
  const at = (root: string, index: number) => join(root, String(index));
  things.forEach(({ make }, index) => {
    mkdirSync(at(world.source, index));
    make(at(world.source, index));
  });
  const proof = await world.copyAndProve();
  assert.deepEqual(proof.differences, []);
  const peers = {
    rsync: 'rsync -a "$1"/ "$2"/',
    tar: 'mkdir "$2" && tar -C "$1" -cf - . | tar -C "$2" -xpf -',
  };
  for (const [name, script] of Object.entries(peers)) execFileSync('sh', ['-c', script, 'sh', world.source, join(world.folder, name)]);
  const carried = (root: string, index: number): string => {
    const { look } = things[index] as Thing;
    try {
      return look(at(root, index)) === look(at(world.source, index)) ? 'yes' : nothing;
    } catch {
      return nothing;
    }
  };
  const measured = things.map((_, index) =>
    [world.target, join(world.folder, 'rsync'), join(world.folder, 'tar')].map((root) => carried(root, index)),
  );
  things.forEach(({ spoil }, index) => {
    if (typeof spoil === 'function') spoil(at(world.target, index));
  });
  const { differences } = await directoryMoveKind.prove(world.context, world.spec);
  const rows = things.map(({ name, spoil, kubectl }, index) => {
    const isFound = differences.some((difference) => new RegExp(`(^| )${index}(/[^:]*)?:`).test(difference));
    const [own, rsync, tar] = measured[index] ?? [];
    const found = typeof spoil === 'function' ? (isFound ? 'yes, with its place' : 'NO') : spoil.not;
    return `| ${[name, name === 'pipe' ? 'no, and says so' : own, found, rsync, tar, kubectl].join(' | ')} |`;
  });
  const text = readFileSync(page, 'utf8');
  const [before = '', , after = ''] = text.split(/<!-- (?:measured|end) -->\n/);
  const table = `${before}<!-- measured -->\n${head}${rows.join('\n')}\n<!-- end -->\n${after}`;
  if (process.env['LONGSHORE_WRITE_DOCS'] === '1') writeFileSync(page, table);
  else assert.equal(text, table, 'LONGSHORE_WRITE_DOCS=1 writes what was measured');
});

const head =
  '| thing | Longshore carries it | a change of it is found | rsync -a | tar, tar | kubectl cp |\n| --- | --- | --- | --- | --- | --- |\n';
