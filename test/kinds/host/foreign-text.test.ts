import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { linesOf } from '../../../src/kinds/host/foreign-text.ts';
import { blockContent, blockEdit, blockMarks, findBlock } from '../../../src/kinds/host/managed-block.ts';
import { fileBlock, fileBlockKind, type FileBlockDesired } from '../../../src/kinds/resource/file-block/file-block.ts';
import { fileLine, fileLineKind, type FileLineDesired } from '../../../src/kinds/resource/file-line/file-line.ts';
import { lineEdit } from '../../../src/kinds/resource/file-line/line-edit.ts';
import { home, simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const path = `${home}/.zshrc`;
const block: FileBlockDesired = {
  host: 'indri',
  path,
  name: 'tools',
  content: 'export A=1\nexport B="ü"\n',
  state: 'present',
  comment: ['#', ''],
};
const line: FileLineDesired = { host: 'indri', path, line: 'export EDITOR=vi', state: 'present', match: '^export EDITOR=' };
const write = (world: SimulatedWorld, content: string | Uint8Array, mode = 0o644) =>
  world.host('indri').writeFile(path, typeof content === 'string' ? Buffer.from(content) : content, { mode });
const text = async (world: SimulatedWorld) => Buffer.from((await world.host('indri').readFile(path)) ?? []).toString('latin1');

describe('file-block', () => {
  for (const [what, content] of [
    ['a file', 'first\nlast\n'],
    ['a file without a newline at its end', 'first\nlast'],
    ['a file of bytes that are no text', Uint8Array.from([0xff, 0xfe, 0x0a, 0x80])],
    ['a file with the line ends of another system', 'first\r\nlast\r\n'],
    ['an empty file', ''],
    ['a file that has another block of this name', 'first\n# >>> longshore tools >>>\nold\n# <<< longshore tools <<<\nlast\n'],
  ] as const) {
    it(`keeps the contract in ${what}, which comes back byte for byte`, async () => {
      await using world = await simulatedWorld();
      await write(world, content, 0o600);
      await holdsContract(world, fileBlockKind, block);
    });
  }

  it('keeps the contract where it makes the file, and where the block is to go', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, fileBlockKind, { ...block, createMode: 0o600 });
    await write(world, 'a\n# >>> longshore tools >>>\nold\n# <<< longshore tools <<<\nb\n');
    await holdsContract(world, fileBlockKind, { host: 'indri', path, name: 'tools', state: 'absent', comment: ['#', ''] });
  });

  it('takes only its own lines out of a file that others have changed since', async () => {
    await using world = await simulatedWorld();
    await write(world, 'one\n');
    const context = contextOf(world);
    const image = await fileBlockKind.capture(context, block, await fileBlockKind.read(context, block));
    await fileBlockKind.apply(context, block, await fileBlockKind.read(context, block));
    await write(world, `zero\n${await text(world)}two\n`);
    assert.ok(typeof fileBlockKind.restore === 'function');
    await fileBlockKind.restore(context, block, image);
    assert.equal(await text(world), 'zero\none\ntwo\n');
  });

  it('keeps a secret out of the diff, and refuses a file that others can read', async () => {
    await using world = await simulatedWorld();
    const password = { secret: 'named', name: 'app', key: 'password' } as const;
    const secret: FileBlockDesired = { ...block, content: { $secretTemplate: 'password ${p}\n', values: { p: password } } };
    const context = contextOf(world, Infinity, { 'app.password': 'hunter2' });
    const diff = async () => fileBlockKind.diff(secret, await fileBlockKind.read(context, secret));
    await write(world, 'mine\n', 0o644);
    assert.equal((await diff()).action, 'refuse');
    await write(world, 'mine\n', 0o600);
    assert.doesNotMatch(JSON.stringify(await diff()), /hunter2|password \$/);
    await holdsContract(world, fileBlockKind, secret, { 'app.password': 'hunter2' });
    const missing = contextOf(world);
    const change = fileBlockKind.diff(secret, await fileBlockKind.read(missing, secret));
    assert.match(JSON.stringify(change), /not known yet/);
  });

  it('refuses marks that are no pair, a missing file, and what is no file', async () => {
    await using world = await simulatedWorld();
    const diff = async (desired: FileBlockDesired) => fileBlockKind.diff(desired, await fileBlockKind.read(contextOf(world), desired));
    const because = async (desired: FileBlockDesired) => {
      const found = await diff(desired);
      return found.action === 'refuse' ? found.because : found.action;
    };
    assert.match(await because(block), /does not exist/);
    await write(world, '# >>> longshore tools >>>\nold\n');
    assert.match(await because(block), /not one pair/);
    assert.match(await because({ ...block, path: `${home}/.config` }), /is a directory/);
  });

  it('`validate()` finds names, marks and contents that cannot be meant', () => {
    const problems = (change: Partial<FileBlockDesired>) => fileBlockKind.validate({ ...block, ...change }).join('; ');
    assert.match(problems({ name: 'a b' }), /cannot carry/);
    assert.match(problems({ content: '# <<< longshore tools <<<\n' }), /own marks/);
    assert.match(problems({ comment: ['', ''] }), /comment sign/);
    assert.deepEqual(fileBlock({ host: 'indri', path, name: 'a', content: 'b' }).input['comment'], ['#', '']);
  });
});

describe('blockEdit()', () => {
  it('leaves every other line alone, whatever the file, and finds its block again', () => {
    const marks = blockMarks('x');
    const lines = fc.array(fc.constantFrom('a', 'b', '', '# c', 'ü'), { maxLength: 8 }).map((each) => each.join('\n'));
    fc.assert(
      fc.property(lines, fc.boolean(), lines, (content, newline, body) => {
        const before = Buffer.from(newline ? `${content}\n` : content).toString('latin1');
        const edit = blockEdit(marks, body);
        const after = edit.apply(before);
        assert.equal(edit.apply(after), after);
        const found = findBlock(after, marks);
        assert.ok(found.state === 'whole');
        const outside = linesOf(after)
          .toSpliced(found.first, found.last - found.first + 1)
          .join('');
        assert.equal(outside.replace(/\n$/, ''), before.replace(/\n$/, ''));
        assert.equal(blockContent(blockEdit(marks, undefined).apply(after), marks), undefined);
      }),
    );
  });
});

describe('with sudo', () => {
  const motd: FileLineDesired = { host: 'indri', path: '/etc/motd', line: 'welcome', state: 'present' };

  it('a file of root is changed, and without it is not', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, fileLineKind, { ...motd, sudo: true });
    const context = contextOf(world);
    await assert.rejects(fileLineKind.apply(context, motd, await fileLineKind.read(context, motd)), { code: 'permission-denied' });
  });
});

describe('file-line', () => {
  it('keeps the contract where the line is new, replaces another, or goes after a line', async () => {
    await using world = await simulatedWorld();
    await write(world, 'export PATH=/bin\nexport EDITOR=emacs\nalias l=ls');
    await holdsContract(world, fileLineKind, line);
    await holdsContract(world, fileLineKind, { ...line, line: 'export PAGER=less', match: '^export PAGER=', after: '^export ' });
    await holdsContract(world, fileLineKind, { host: 'indri', path, line: 'last', state: 'present' });
    await holdsContract(world, fileLineKind, { host: 'indri', path, line: '', match: '^export ', state: 'absent' });
  });

  it('keeps the contract where it makes the file', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, fileLineKind, { ...line, createMode: 0o600 });
  });

  it('refuses an expression that fits several lines, and a file that is missing', async () => {
    await using world = await simulatedWorld();
    const diff = async () => fileLineKind.diff(line, await fileLineKind.read(contextOf(world), line));
    assert.equal((await diff()).action, 'refuse');
    await write(world, 'export EDITOR=a\nexport EDITOR=b\n');
    const found = await diff();
    assert.match(found.action === 'refuse' ? found.because : '', /2 lines .* fit/);
  });

  it('`diff()` shows the line that changes', async () => {
    await using world = await simulatedWorld();
    await write(world, 'a\nexport EDITOR=emacs\nb\n');
    assert.deepEqual(fileLineKind.diff(line, await fileLineKind.read(contextOf(world), line)), {
      action: 'update',
      changes: [{ field: 'line 2', from: 'export EDITOR=emacs', to: 'export EDITOR=vi' }],
    });
  });

  it('`undo` puts back what was there in a file that others have changed since', () => {
    const edit = lineEdit(line);
    const before = 'a\nexport EDITOR=emacs\nb\n';
    assert.equal(edit.undo(`new\n${edit.apply(before)}`, before), `new\n${before}`);
    const gone = lineEdit({ line: 'x', state: 'absent' });
    assert.equal(gone.undo('a\nb\nc\n', 'a\nx\nb\n'), 'a\nx\nb\nc\n');
  });

  it('`validate()` wants an expression that fits the line itself', () => {
    assert.match(fileLineKind.validate({ ...line, match: '^EDITOR' }).join(), /does not fit the line/);
    assert.match(fileLineKind.validate({ ...line, match: '(' }).join(), /no regular expression/);
    assert.match(fileLineKind.validate({ ...line, line: 'a\nb' }).join(), /line end/);
    assert.equal(fileLine({ host: 'indri', path, line: 'a', createMode: '600' }).input['createMode'], 0o600);
  });
});

describe('lineEdit()', () => {
  it('can be repeated, and touches no other line', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'k=1', ''), { maxLength: 8 }).map((each) => each.join('\n'));
    fc.assert(
      fc.property(texts, (before) => {
        const edit = lineEdit({ line: 'k=2', state: 'present', match: '^k=' });
        const after = edit.apply(before);
        assert.equal(edit.apply(after), after);
        assert.ok(linesOf(after).some((each) => each.trim() === 'k=2'));
        const others = (each: string) =>
          linesOf(each)
            .map((one) => one.trimEnd())
            .filter((one) => !one.startsWith('k='));
        assert.deepEqual(others(after), others(before));
      }),
    );
  });
});
