// Directory trees on this machine, moved over its own shell or over a private sshd; and what a run would do with the kind.
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordName, type FileMoveSpec } from '../../../src/kinds/files/file-move.ts';
import { directoryMoveKind } from '../../../src/kinds/move/directory-move/directory-move.ts';
import type { Proof } from '../../../src/kinds/kind.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';
import type { PrivateSshd } from '../../transport/host/private-sshd.ts';
import { contextOf, type TestContext } from '../host/contract.ts';

export interface FileWorld extends AsyncDisposable {
  readonly folder: string;
  readonly source: string;
  readonly target: string;
  readonly context: TestContext;
  readonly spec: FileMoveSpec;
  copyAndProve(): Promise<Proof>;
}

export const isRoot = process.getuid?.() === 0;

/** For a world of one host, whose cp copies. */
export const oneHost = (folder: string) => ({ to: { host: 'here', path: join(folder, 'target') } });

/** The source is made, and empty; the target's parent is there. Over ssh the target is another host than the source. */
export function fileWorld(
  options: {
    readonly sshd?: PrivateSshd;
    readonly folder?: string;
    readonly spec?: Partial<FileMoveSpec> | ((folder: string) => Partial<FileMoveSpec>);
  } = {},
): FileWorld {
  const folder = realpathSync(mkdtempSync(join(options.folder ?? tmpdir(), 'longshore-files-')));
  const [source, target] = [join(folder, 'source'), join(folder, 'target')];
  mkdirSync(source);
  const here = createHost({ host: 'here' });
  const there = options.sshd === undefined ? here : createHost({ host: 'indri', ssh: options.sshd.ssh });
  const { signal } = new AbortController();
  const world = {
    clock: { now: () => Date.now(), sleep: async () => {} },
    host: (name: string) => (name === 'here' ? here : there).writer(signal),
    state: () => null,
  };
  const context = contextOf(world);
  const spec: FileMoveSpec = {
    dataset: 'files',
    from: { host: 'here', path: source },
    to: { host: 'there', path: target },
    owners: isRoot ? 'numbers' : 'target-user',
    exclude: [],
    ...(typeof options.spec === 'function' ? options.spec(folder) : options.spec),
  };
  return {
    folder,
    source,
    target,
    context,
    spec,
    async copyAndProve() {
      await directoryMoveKind.copy(context, spec);
      return directoryMoveKind.prove(context, spec);
    },
    async [Symbol.asyncDispose]() {
      // What the move knows of its copy; a discard would take it away as well, more slowly.
      const records = `/var/tmp/longshore-${process.getuid?.() ?? ''}`;
      for (const suffix of ['', '.part', '.mark', '.new', '.both', '.seen', '-sqlite'])
        rmSync(`${records}/${recordName(spec)}${suffix}`, { force: true });
      await here[Symbol.asyncDispose]();
      await there[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One of everything that a directory tree can hold and that is carried. */
export function fillTree(source: string): void {
  const at = (name: string | Buffer) => Buffer.concat([Buffer.from(`${source}/`), Buffer.from(name)]);
  for (const name of ['sub', 'sub/.hidden', 'empty', 'a', 'a-b', 'deep', `deep/${'x'.repeat(120)}`]) mkdirSync(at(name));
  writeFileSync(at('file'), 'hello\n');
  writeFileSync(at('zero'), '');
  writeFileSync(at('a/x'), 'in a');
  writeFileSync(at('a/.y'), 'in a, too');
  writeFileSync(at('a-b/x'), 'in a-b');
  writeFileSync(at('a0'), 'after a');
  writeFileSync(at('sub/large'), Buffer.alloc(3_000_001, 'abcdefg\0\n'));
  writeFileSync(at('sub/.hidden/new\nline'), 'named with a newline');
  writeFileSync(at('sub/back\\slash'), 'x');
  writeFileSync(at("sub/-it's *"), 'y');
  writeFileSync(at('sub/grüße'), 'z');
  writeFileSync(at(Buffer.from([0x73, 0xff, 0xfe, 0x01])), 'bytes that are no text');
  writeFileSync(at(`deep/${'x'.repeat(120)}/${'y'.repeat(120)}`), 'long');
  chmodSync(at('file'), 0o640);
  chmodSync(at('a'), 0o750);
  chmodSync(at('zero'), 0o4711);
  linkSync(at('file'), at('linked'));
  linkSync(at('file'), at('sub/linked too'));
  symlinkSync('../nowhere', at('sub/link'));
  symlinkSync('sub', at('to-directory'));
  writeFileSync(at('sparse'), 'begin');
  truncateSync(at('sparse'), 5_000_000);
  execFileSync('sh', ['-c', 'printf middle | dd of="$1" bs=1 seek=2000000 conv=notrunc 2>/dev/null', 'sh', `${source}/sparse`]);
  execFileSync('touch', ['-h', '-d', '2020-02-03 04:05:06.123456789', `${source}/sub/link`]);
  execFileSync('touch', ['-d', '2001-02-03 04:05:06.987654321', `${source}/file`, `${source}/empty`, `${source}/sub`]);
  if (isRoot) {
    execFileSync('chown', ['1234:2345', `${source}/a/x`, `${source}/empty`]);
    execFileSync('chown', ['-h', '1:1', `${source}/sub/link`]);
  }
}
