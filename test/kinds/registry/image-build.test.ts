// An image built and pushed on a simulated host, into the twin's zot; and mirrors of container runtimes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { imageBuildKind } from '../../../src/kinds/resource/image-build/image-build.ts';
import { mirrorFiles } from '../../../src/kinds/resource/registry-mirror/mirror-files.ts';
import { registryMirrorKind } from '../../../src/kinds/resource/registry-mirror/registry-mirror.ts';
import { zotConfigText } from '../../../src/kinds/zot/zot-settings.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import { createRegistryClient, type RegistryClient } from '../../../src/transport/registry/registry-client.ts';
import { programs } from '../../../src/twin/programs/programs.ts';
import type { RunningProgram } from '../../../src/twin/world.ts';
import { home, simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from '../host/contract.ts';

describe('image-build on a simulated host', () => {
  let world: SimulatedWorld;
  let zot: RunningProgram;
  let client: RegistryClient;
  let context: WriteContext;
  const folder = `${home}/app`;
  const registry = { url: 'http://localhost:5050', from: 'host:indri' } as const;
  const desired = {
    host: 'indri',
    context: folder,
    image: { registry, repository: 'blumeops/app', reference: 'v1' },
    podman: '/opt/homebrew/bin/podman',
  };
  before(async () => {
    world = await simulatedWorld();
    const host = world.indri();
    const settings = { dataDirectory: `${home}/zot`, address: '127.0.0.1', port: 5050, upstreams: [], namespaces: {} };
    await host.writeFile(`${home}/zot.json`, Buffer.from(zotConfigText(settings)), { mode: 0o644 });
    const start = { id: 'zot', place: { host: 'indri' }, argv: ['zot', 'serve', `${home}/zot.json`], environment: {}, settings: {} };
    const program = programs.get('zot');
    assert.ok(program !== undefined);
    zot = await program.start(world, start);
    const address = await zot.endpoint?.();
    assert.ok(address !== undefined);
    host.processes.endpoint = async (port) => (port === 5050 ? address : undefined);
    host.processes.listening = (port) => (port === 5050 ? { port, address: '127.0.0.1', command: 'zot', pid: 1, label: 'zot' } : undefined);
    host.processes.answer = async () => ({ status: 200, headers: {}, body: '' });
    client = createRegistryClient({
      locator: registry,
      address: { url: address },
      credentials: async () => undefined,
      signal: new AbortController().signal,
    });
    context = { ...contextOf(world), registry: () => client };
    await host.makeDirectory(folder, { mode: 0o755 });
    host.files.seedFile('/opt/homebrew/bin/podman', 'placeholder\n', 0o755);
  });
  after(async () => {
    await client[Symbol.asyncDispose]();
    await zot.stop();
    await world[Symbol.asyncDispose]();
  });
  const write = (name: string, text: string) => world.indri().writeFile(`${folder}/${name}`, Buffer.from(text), { mode: 0o644 });
  const apply = async () => imageBuildKind.apply(context, desired, await imageBuildKind.read(context, desired));
  const action = async () => imageBuildKind.diff(desired, await imageBuildKind.read(context, desired)).action;

  it('says what podman says when its machine does not run', async () => {
    await write('Containerfile', 'FROM scratch\nCOPY hello.txt /hello.txt\n');
    await write('hello.txt', 'hello\n');
    await assert.rejects(apply(), /Cannot connect to Podman/);
    await world.change('/opt/homebrew/bin/podman machine init --now');
  });

  it('builds and pushes, again only when its sources have changed, and goes back', async () => {
    assert.deepEqual(imageBuildKind.validate(desired), []);
    assert.equal(await action(), 'create');
    await apply();
    const first = await imageBuildKind.read(context, desired);
    assert.equal(imageBuildKind.diff(desired, first).action, 'none');
    assert.match(imageBuildKind.outputs(desired, first).pinned, /^localhost:5050\/blumeops\/app@sha256:[0-9a-f]{64}$/);
    const image = JSON.parse(JSON.stringify(await imageBuildKind.capture(context, desired, first))) as Awaited<
      ReturnType<typeof imageBuildKind.capture>
    >;
    await write('hello.txt', 'hello again\n');
    assert.equal(await action(), 'update');
    await apply();
    assert.equal(await action(), 'none');
    const second = await imageBuildKind.read(context, desired);
    assert.notEqual(second.manifest?.digest, first.manifest?.digest);
    assert.ok(typeof imageBuildKind.restore === 'function');
    await imageBuildKind.restore(context, desired, image);
    assert.equal((await imageBuildKind.read(context, desired)).manifest?.digest, first.manifest?.digest);
    await imageBuildKind.restore(context, desired, null);
    await imageBuildKind.restore(context, desired, null);
    assert.equal(await action(), 'create');
  });

  it('is refused by a registry without TLS unless that was said, and for a file that is not there', async () => {
    const secure = { ...desired, image: { ...desired.image, registry: { ...registry, url: 'https://localhost:5050' } } };
    await assert.rejects(imageBuildKind.apply(context, secure, await imageBuildKind.read(context, secure)), /pinging container registry/);
    const other = { ...desired, containerfile: 'Dockerfile' };
    await assert.rejects(imageBuildKind.apply(context, other, await imageBuildKind.read(context, other)), /does not exist/);
    const nowhere = { ...desired, context: `${home}/nowhere` };
    assert.equal(imageBuildKind.diff(nowhere, await imageBuildKind.read(context, nowhere)).action, 'refuse');
  });
});

describe('registry-mirror', () => {
  const hub = { registry: 'docker.io', mirror: 'http://192.168.1.10:5050', path: 'docker.io' };
  const contentOf = (runtime: 'containerd' | 'cri-o' | 'docker', mirrors = [hub], before?: string) =>
    mirrorFiles(runtime, mirrors).map(({ path, content }) => ({ path, text: content(before) }));

  it('writes hosts.toml for containerd, below the path of the mirror', () => {
    assert.deepEqual(contentOf('containerd'), [
      {
        path: '/etc/containerd/certs.d/docker.io/hosts.toml',
        text: [
          '# Written by Longshore.',
          'server = "https://registry-1.docker.io"',
          '',
          '[host."http://192.168.1.10:5050/v2/docker.io"]',
          '  capabilities = ["pull", "resolve"]',
          '  override_path = true',
          '',
        ].join('\n'),
      },
    ]);
  });

  it('writes one drop-in for CRI-O', () => {
    const [{ path, text } = { path: '', text: '' }] = contentOf('cri-o', [hub, { ...hub, registry: 'ghcr.io', path: 'ghcr.io' }]);
    assert.equal(path, '/etc/containers/registries.conf.d/50-longshore-mirrors.conf');
    assert.equal(text.match(/\[\[registry\]\]/g)?.length, 2);
    assert.match(
      text,
      /prefix = "ghcr\.io"\nlocation = "ghcr\.io"\n\n\[\[registry\.mirror\]\]\nlocation = "192\.168\.1\.10:5050\/ghcr\.io"\ninsecure = true/,
    );
  });

  it('keeps what else stands in daemon.json', () => {
    const { path: _path, ...root } = hub;
    const before = '{"log-driver":"local","insecure-registries":["a:1"]}';
    const [{ text } = { text: '' }] = contentOf('docker', [root as typeof hub], before);
    assert.deepEqual(JSON.parse(text), {
      'log-driver': 'local',
      'insecure-registries': ['a:1', '192.168.1.10:5050'],
      'registry-mirrors': ['http://192.168.1.10:5050'],
    });
  });

  it('refuses mirrors that docker would never ask', () => {
    const desired = { host: 'node', runtime: 'docker' as const, mirrors: [hub, { registry: 'ghcr.io', mirror: 'http://m:5050' }] };
    const problems = registryMirrorKind.validate(desired).join('\n');
    assert.match(problems, /root of a mirror only/);
    assert.match(problems, /mirrors for docker\.io only/);
  });

  it('is refused where containerd does not read it, then applies, finds nothing to do, and goes back', async () => {
    const world = await simulatedWorld();
    try {
      const context = contextOf(world);
      const desired = { host: 'indri', runtime: 'containerd' as const, mirrors: [hub, { ...hub, registry: 'ghcr.io', path: 'ghcr.io' }] };
      const read = () => registryMirrorKind.read(context, desired);
      assert.equal(registryMirrorKind.diff(desired, await read()).action, 'refuse');
      const { files } = world.indri();
      const setting = '[plugins."io.containerd.cri.v1.images".registry]\n  config_path = "/etc/containerd/certs.d"\n';
      files.seedFile('/etc/containerd/config.toml', `version = 3\n${setting}`, 0o644);
      // Otherwise only root may write there.
      for (const each of ['docker.io', 'ghcr.io']) {
        files.seedDirectory(`/etc/containerd/certs.d/${each}`);
        world.store.set('owners', `indri:/etc/containerd/certs.d/${each}`, 'erichblume');
      }
      await holdsContract(world, registryMirrorKind, desired);
    } finally {
      await world[Symbol.asyncDispose]();
    }
  });
});
