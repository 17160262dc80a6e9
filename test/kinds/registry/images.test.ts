// Kinds of images against registries: the twin's, and docker-registry where it is installed; skopeo reads what they push.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { hashSync } from 'bcryptjs';
import { digestOfBytes } from '../../../src/core/digest.ts';
import { imagePullsKind } from '../../../src/kinds/check/image-pulls/image-pulls.ts';
import type { ImageCopySpec } from '../../../src/kinds/move/image-copy/image-copy-spec.ts';
import { imageCopyKind } from '../../../src/kinds/move/image-copy/image-copy.ts';
import { imagePresentKind } from '../../../src/kinds/resource/image-present/image-present.ts';
import type { Manifest, RegistryWriter } from '../../../src/ports/registry.ts';
import { blobOf, imageOf, indexOf, pushImage, putBlob, randomBlob, type MadeUpImage } from '../../transport/registry/made-up-image.ts';
import { startDockerRegistry, startTwinRegistry, withoutDockerRegistry, type TestRegistry } from '../../transport/registry/registries.ts';
import { registryContext, type RegistryContext } from './registry-context.ts';

const skopeo = '/usr/bin/skopeo';
const withoutSkopeo = existsSync(skopeo) ? false : `${skopeo} is not installed`;

/** Not `spawnSync`: the registry that it talks to may live in this process. */
async function run(program: string, args: readonly string[]): Promise<{ readonly status: number | null; readonly said: string }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, said };
}

for (const [name, skip, start] of [
  ["the twin's registries", false, startTwinRegistry],
  ['docker-registry', withoutDockerRegistry, startDockerRegistry],
] as const) {
  describe(`image-copy between ${name}`, { skip }, () => {
    let registries: readonly [TestRegistry, TestRegistry];
    let world: RegistryContext;
    let source: RegistryWriter;
    let target: RegistryWriter;
    let images: { readonly amd64: MadeUpImage; readonly arm64: MadeUpImage };
    let index: Manifest;
    const spec = (reference: string, more: Partial<ImageCopySpec> = {}): ImageCopySpec => ({
      from: { registry: { url: registries[0].url }, repository: 'library/app', reference: 'v1' },
      to: { registry: { url: registries[1].url }, repository: 'copies/app', reference },
      parallelism: 4,
      ...more,
    });
    before(async () => {
      registries = [await start(), await start()];
      world = registryContext();
      source = world.context.registry({ url: registries[0].url });
      target = world.context.registry({ url: registries[1].url });
      const shared = randomBlob(200_000);
      images = {
        amd64: imageOf('amd64', [shared, blobOf('for amd64')]),
        arm64: imageOf('arm64', [shared, ...Array.from({ length: 4 }, () => randomBlob(50_000))]),
      };
      for (const image of Object.values(images)) await pushImage(source, 'library/app', image.manifest.digest, image);
      index = indexOf(images);
      await source.putManifest('library/app', 'v1', index);
    });
    after(async () => {
      await world[Symbol.asyncDispose]();
      for (const registry of registries) await registry[Symbol.asyncDispose]();
    });

    it('copies an index whole, proves every digest, skips what is there, and takes it out again', async () => {
      const all = spec('whole');
      assert.deepEqual(imageCopyKind.validate(all), []);
      const first = await imageCopyKind.survey(world.context, all);
      assert.equal(first.state, 'absent');
      await imageCopyKind.copy(world.context, all);
      const proof = await imageCopyKind.prove(world.context, all);
      assert.deepEqual(proof.differences, []);
      assert.equal(proof.verdict, 'same');
      assert.equal(proof.rows, 3 + 2 + 6);
      assert.equal((await imageCopyKind.survey(world.context, all)).state, 'complete');
      assert.equal((await target.describe('copies/app', 'whole'))?.digest, index.digest);
      await imageCopyKind.copy(world.context, all);
      assert.match(world.notes.at(-1) ?? '', /^0 blobs copied, 0 mounted, 8 were there/);
      await imageCopyKind.discard(world.context, all);
      assert.equal((await imageCopyKind.survey(world.context, all)).state, 'absent');
      for (const { blobs, manifest } of Object.values(images)) {
        assert.equal(await target.describe('copies/app', manifest.digest), undefined);
        for (const { digest } of blobs) assert.equal(await target.blobSize('copies/app', digest), undefined);
      }
      await imageCopyKind.discard(world.context, all);
      assert.equal((await source.describe('library/app', 'v1'))?.digest, index.digest);
    });

    it('copies one architecture, and leaves what another tag needs when it is discarded', async () => {
      const [one, all] = [spec('arm64-only', { architecture: 'arm64' }), spec('all')];
      for (const each of [one, all]) await imageCopyKind.copy(world.context, each);
      assert.equal((await target.describe('copies/app', 'arm64-only'))?.digest, images.arm64.manifest.digest);
      await imageCopyKind.discard(world.context, all);
      assert.equal((await imageCopyKind.prove(world.context, one)).verdict, 'same');
      assert.equal(await target.describe('copies/app', images.amd64.manifest.digest), undefined);
      await imageCopyKind.discard(world.context, one);
      const missing = await imageCopyKind.survey(world.context, spec('riscv', { architecture: 'riscv64' }));
      assert.match(missing.obstacles.join(), /it is for linux\/amd64, linux\/arm64/);
    });

    it('discards what an interrupted copy has left without a name', async () => {
      const cut = spec('cut');
      for (const blob of images.arm64.blobs) await putBlob(target, 'copies/app', blob);
      await target.putManifest('copies/app', images.arm64.manifest.digest, images.arm64.manifest);
      assert.equal((await imageCopyKind.survey(world.context, cut)).state, 'absent');
      await imageCopyKind.discard(world.context, cut);
      assert.equal(await target.describe('copies/app', images.arm64.manifest.digest), undefined);
      for (const { digest } of images.arm64.blobs) assert.equal(await target.blobSize('copies/app', digest), undefined);
    });

    it('proves by a script without Longshore, which finds what is missing', async () => {
      const scripted = spec('scripted', { architecture: 'arm64' });
      await imageCopyKind.copy(world.context, scripted);
      const { script } = await imageCopyKind.prove(world.context, scripted);
      const same = await run('sh', ['-c', script]);
      assert.equal(same.status, 0, same.said);
      assert.equal(same.said.split('\n').filter((line) => line.startsWith('same ')).length, 2 + 6);
      const [, layer] = images.arm64.blobs;
      // docker-registry lets a blob go that a manifest needs; the twin's, as zot, does not.
      if (start === startTwinRegistry) await target.deleteManifest('copies/app', 'scripted');
      else await target.deleteBlob('copies/app', layer?.digest ?? digestOfBytes(''));
      assert.equal((await run('sh', ['-c', script])).status, 1);
      const proof = await imageCopyKind.prove(world.context, scripted);
      assert.equal(proof.verdict, 'different');
      assert.equal(proof.differences.length, 1);
      assert.match(proof.differences[0] ?? '', /target \(absent\)$/);
    });

    it('image-present tells digest and architectures, and refuses what is not there or not what it was', async () => {
      const image = { registry: { url: registries[0].url }, repository: 'library/app', reference: 'v1' };
      const desired = { image, architectures: ['arm64', 'amd64'], digest: index.digest };
      const observed = await imagePresentKind.read(world.context, desired);
      assert.deepEqual(imagePresentKind.diff(desired, observed), { action: 'none' });
      assert.deepEqual(imagePresentKind.outputs(desired, observed), {
        digest: index.digest,
        pinned: `${registries[0].url.slice(7)}/library/app@${index.digest}`,
      });
      const refused = async (changed: object) => {
        const other = { ...desired, ...changed };
        const diff = imagePresentKind.diff(other, await imagePresentKind.read(world.context, other));
        return diff.action === 'refuse' ? diff.because : diff.action;
      };
      assert.match(await refused({ image: { ...image, reference: 'v2' } }), /there is no image/);
      assert.match(await refused({ architectures: ['riscv64'] }), /made for linux\/amd64, linux\/arm64, not for riscv64/);
      assert.match(await refused({ digest: digestOfBytes('another') }), /is sha256:[0-9a-f]+, not sha256/);
    });

    it('image-pulls reads all of it, and compares it with where it comes from', async () => {
      const image = { registry: { url: registries[0].url }, repository: 'library/app', reference: 'v1' };
      const pulled = await imagePullsKind.observe(world.context, { image, architecture: 'arm64', sameAs: image });
      assert.ok(pulled.pass, pulled.detail);
      assert.match(pulled.detail, /6 blobs/);
      const other = { ...image, reference: images.amd64.manifest.digest };
      assert.equal((await imagePullsKind.observe(world.context, { image, sameAs: other })).pass, false);
      assert.equal((await imagePullsKind.observe(world.context, { image: { ...image, reference: 'none' } })).pass, false);
      const nowhere = { ...image, registry: { url: 'http://127.0.0.1:1' } };
      assert.match((await imagePullsKind.observe(world.context, { image: nowhere })).detail, /cannot read the manifest/);
    });

    it('skopeo reads what was pushed: an index and an image with all its layers', { skip: withoutSkopeo }, async () => {
      const read = spec('for-skopeo');
      await imageCopyKind.copy(world.context, read);
      const directory = mkdtempSync(join(tmpdir(), 'longshore-skopeo-'));
      try {
        const image = `docker://${registries[1].url.slice(7)}/copies/app:for-skopeo`;
        const args = [
          '--insecure-policy',
          'copy',
          '-q',
          '--all',
          '--preserve-digests',
          '--src-tls-verify=false',
          image,
          `oci:${directory}/out:v1`,
        ];
        const { status, said } = await run(skopeo, args);
        assert.equal(status, 0, said);
        const { manifests } = JSON.parse(readFileSync(join(directory, 'out/index.json'), 'utf8')) as { manifests: { digest: string }[] };
        assert.equal(manifests[0]?.digest, index.digest);
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    });
  });
}

describe('image-copy into a registry with users', () => {
  it('copies with a password from its locator, and is refused without', async () => {
    await using source = await startTwinRegistry();
    await using target = await startTwinRegistry({ htpasswd: `pusher:${hashSync('a password', 4)}\n` });
    await using world = registryContext({ 'registry.password': 'a password' });
    const image = imageOf('arm64', [randomBlob(10_000)]);
    await pushImage(world.context.registry({ url: source.url }), 'app', 'v1', image);
    const password = { secret: 'named', name: 'registry', key: 'password' } as const;
    const to = { registry: { url: target.url, credentials: { username: 'pusher', password } }, repository: 'app', reference: 'v1' };
    const spec = { from: { registry: { url: source.url }, repository: 'app', reference: 'v1' }, to, parallelism: 2 };
    await imageCopyKind.copy(world.context, spec);
    assert.equal((await imageCopyKind.prove(world.context, spec)).verdict, 'same');
    await assert.rejects(imageCopyKind.copy(world.context, { ...spec, to: { ...to, registry: { url: target.url } } }), {
      code: 'registry-unauthorized',
    });
  });

  it('`validate()` refuses a password without TLS, a path in the URL, and a digest to push to', () => {
    const password = { secret: 'named', name: 'registry', key: 'password' } as const;
    const from = { registry: { url: 'https://ghcr.io/me' }, repository: 'App', reference: 'v1' };
    const to = {
      registry: { url: 'http://registry.lan:5000', credentials: { username: 'me', password } },
      repository: 'app',
      reference: digestOfBytes(''),
    };
    assert.equal(imageCopyKind.validate({ from, to, parallelism: 0 }).length, 5);
  });
});
