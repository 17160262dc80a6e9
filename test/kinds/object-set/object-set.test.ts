// A set of files that is proved and not copied, on a host of the twin and on this machine.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { objectSetKind as kind, type ObjectSetSpec } from '../../../src/kinds/move/object-set/object-set.ts';
import type { HostWriter } from '../../../src/ports/host.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';
import { home, simulatedWorld } from '../../twin/host/simulated-world.ts';
import { hostContext } from '../local-context.ts';

interface Ground extends AsyncDisposable {
  readonly host: HostWriter;
  readonly path: string;
}

const grounds: Readonly<Record<string, () => Promise<Ground>>> = {
  'a host of the twin': async () => {
    const world = await simulatedWorld();
    return { host: world.indri(), path: `${home}/zim`, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
  },
  'this machine': async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-zim-')));
    mkdirSync(join(folder, 'zim'));
    const host = createHost({ host: 'here' });
    return {
      host: host.writer(new AbortController().signal),
      path: join(folder, 'zim'),
      [Symbol.asyncDispose]: async () => {
        await host[Symbol.asyncDispose]();
        rmSync(folder, { recursive: true });
      },
    };
  },
};

const files = { 'a.zim': 'first', "it's two.zim": 'second', 'empty.zim': '' };
const objects = Object.entries(files).map(([name, content]) => ({
  name,
  size: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
}));

for (const [where, make] of Object.entries(grounds)) {
  test(`\`object-set\` on ${where}: what is there is proved, and what is missing, other or cut short is told`, async () => {
    await using ground = await make();
    const { host, path } = ground;
    const context = hostContext(() => host);
    const spec: ObjectSetSpec = { dataset: 'zim', host: 'here', path, objects };
    await host.makeDirectory(path, { mode: 0o755 });
    assert.equal((await kind.survey(context, spec)).obstacles.length, 3);
    for (const [name, content] of Object.entries(files)) await host.writeFile(`${path}/${name}`, Buffer.from(content), { mode: 0o644 });
    const survey = await kind.survey(context, spec);
    assert.deepEqual([survey.state, survey.rows, survey.bytes, survey.obstacles], ['absent', 3, 11, []]);
    await kind.copy(context, spec);
    const proof = await kind.prove(context, spec);
    assert.deepEqual([proof.verdict, proof.differences, proof.rows], ['same', [], 3]);

    await host.writeFile(`${path}/a.zim`, Buffer.from('fIrst'), { mode: 0o644 });
    assert.deepEqual((await kind.survey(context, spec)).obstacles, []);
    assert.match(
      (await kind.prove(context, spec)).differences.join('\n'),
      /^object a\.zim in .*: the list has [0-9a-f]{64}, the file [0-9a-f]{64}$/,
    );
    await host.writeFile(`${path}/a.zim`, Buffer.from('firs'), { mode: 0o644 });
    assert.match((await kind.survey(context, spec)).obstacles.join('\n'), /a\.zim in .* has 4 bytes, and should have 5/);
    await host.remove(`${path}/a.zim`);
    assert.match((await kind.prove(context, spec)).differences.join('\n'), /^object a\.zim in .*: it is not there$/);
    await kind.discard(context, spec);
    assert.deepEqual(await host.list(path), ['empty.zim', "it's two.zim"]);
  });
}

test('the script of the proof says the same, with sha256sum alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-zim-'));
  const host = createHost({ host: 'here' });
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const context = hostContext(() => host.writer(new AbortController().signal));
    const { script } = await kind.prove(context, { dataset: 'zim', host: 'here', path: folder, objects });
    assert.equal(spawnSync('sh', ['-c', script]).status, 0);
    writeFileSync(join(folder, 'a.zim'), 'fIrst');
    const changed = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    assert.equal(changed.status, 1);
    assert.match(changed.stdout, /DIFFERENT a\.zim\n/);
  } finally {
    await host[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  }
});

test('`validate()` refuses a list that could not be checked', () => {
  const problems = kind.validate({
    dataset: 'zim',
    host: 'here',
    path: 'zim',
    objects: [
      { name: '../out', sha256: 'x', size: 1.5 },
      { name: 'a', sha256: '0'.repeat(64), size: 1 },
      { name: 'a', sha256: '0'.repeat(64), size: 1 },
    ],
  });
  assert.deepEqual(problems.length, 5);
  assert.equal(kind.validate({ dataset: 'zim', host: 'here', path: '/zim', objects: [] }).length, 1);
});
