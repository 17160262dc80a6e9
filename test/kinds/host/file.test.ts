import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { lineDiff } from '../../../src/kinds/host/line-diff.ts';
import { file, fileKind, type FileDesired } from '../../../src/kinds/resource/file/file.ts';
import { home, simulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const desired: FileDesired = { host: 'indri', path: `${home}/.config/zot.json`, content: '{"port": 5050}\n', mode: 0o644 };
const password = { secret: 'named', name: 'app', key: 'password' } as const;
const withSecret: FileDesired = { ...desired, mode: 0o600, content: { $secretTemplate: 'url=${password}@host\n', values: { password } } };

describe('file', () => {
  it('keeps the contract for a file that is new', async () => {
    await using world = await simulatedWorld();
    assert.equal(await holdsContract(world, fileKind, desired), 1);
  });

  it('keeps the contract for a file that has other content and another mode', async () => {
    await using world = await simulatedWorld();
    await world.host('indri').writeFile(desired.path, Buffer.from([0xff, 0x00, 0x0a]), { mode: 0o640 });
    await holdsContract(world, fileKind, desired);
  });

  it('keeps the contract with a secret, and shows digests only', async () => {
    await using world = await simulatedWorld();
    const secrets = { 'app.password': 'hunter2' };
    await holdsContract(world, fileKind, withSecret, secrets);
    const context = contextOf(world, Infinity, secrets);
    const shown = JSON.stringify(fileKind.diff(withSecret, await fileKind.read(context, withSecret)));
    assert.doesNotMatch(shown, /hunter2|url=/);
    await fileKind.apply(context, withSecret, await fileKind.read(context, withSecret));
    assert.equal(Buffer.from((await world.host('indri').readFile(desired.path)) ?? []).toString(), 'url=hunter2@host\n');
    assert.doesNotMatch(JSON.stringify(fileKind.outputs(withSecret, await fileKind.read(context, withSecret))), /hunter2/);
  });

  it('can be previewed before its secret is there, and not applied', async () => {
    await using world = await simulatedWorld();
    const context = contextOf(world);
    const observed = await fileKind.read(context, withSecret);
    assert.equal(fileKind.diff(withSecret, observed).action, 'create');
    await assert.rejects(fileKind.apply(context, withSecret, observed), { code: 'secret-missing' });
  });

  it('refuses what is not a file', async () => {
    await using world = await simulatedWorld();
    const wrong = { ...desired, path: `${home}/.config` };
    assert.equal(fileKind.diff(wrong, await fileKind.read(contextOf(world), wrong)).action, 'refuse');
  });

  it('`diff()` names the lines that differ', async () => {
    await using world = await simulatedWorld();
    await world.host('indri').writeFile(desired.path, Buffer.from('{"port": 5000}\n'), { mode: 0o644 });
    assert.deepEqual(fileKind.diff(desired, await fileKind.read(contextOf(world), desired)), {
      action: 'update',
      changes: [{ field: 'line 1', from: '{"port": 5000}', to: '{"port": 5050}' }],
    });
  });

  it('`validate()` finds paths, modes and templates that cannot be meant', () => {
    const problems = (change: Partial<FileDesired>) => fileKind.validate({ ...desired, ...change }).join('; ');
    assert.match(problems({ path: 'etc/motd' }), /not absolute/);
    assert.match(problems({ path: '/etc/../motd' }), /shortest form/);
    assert.match(problems({ mode: Number.NaN }), /no file mode/);
    assert.match(
      problems({ content: { $secretTemplate: '${a}', values: { b: password } }, mode: 0o600 }),
      /no value for its place "\$\{a\}".*value "b"/,
    );
    assert.match(problems({ content: withSecret.content, mode: 0o644 }), /lets others read/);
    assert.equal(problems({ path: '‹a/b.path›' }), '');
  });

  it('`file()` reads modes as text or number', () => {
    assert.equal(file({ host: 'indri', path: '/a', content: '' }).input['mode'], 0o644);
    assert.equal(file({ host: 'indri', path: '/a', content: '', mode: '0755' }).input['mode'], 0o755);
    assert.equal(file({ host: 'indri', path: '/a', content: '', mode: 0o640 }).input['mode'], 0o640);
    assert.equal(file({ host: 'indri', path: '/a', content: withSecret.content }).input['mode'], 0o600);
  });

  it('`facts()` counts an executable file as a program', () => {
    const facts = fileKind.facts({ ...desired, path: '/Users/me/bin/run', mode: 0o755 });
    assert.deepEqual(facts.requires, [{ fact: 'path', host: 'indri', path: '/Users/me/bin' }]);
    assert.deepEqual(
      facts.provides?.map((fact) => fact.fact),
      ['path', 'program'],
    );
  });
});

describe('lineDiff()', () => {
  it('is empty for equal texts, never empty for others, and never long', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '', 'c'), { maxLength: 30 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (from, to) => {
        const changes = lineDiff(from, to);
        assert.equal(changes.length === 0, from === to);
        assert.ok(changes.length <= 9);
      }),
    );
  });
});
