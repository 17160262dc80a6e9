import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { minikubeKind, type MinikubeDesired } from '../../../src/kinds/resource/minikube/minikube.ts';
import { components, profileShape, stoppedComponents } from '../../../src/kinds/resource/minikube/profile.ts';
import { home, simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const kubeconfig = `${home}/.kube/config`;
const desired: MinikubeDesired = {
  host: 'indri',
  profile: 'minikube',
  kubeconfig,
  driver: 'docker',
  containerRuntime: 'containerd',
  cpus: 6,
  memoryMiB: 11_264,
  diskGiB: 200,
  kubernetesVersion: 'v1.34.0',
  apiserverNames: ['indri', 'indri.tail8d86e.ts.net'],
  listenAddress: '0.0.0.0',
};

async function withDriver(): Promise<SimulatedWorld> {
  const world = await simulatedWorld();
  await world.change('brew install minikube');
  await world.change('brew install docker');
  return world;
}

const text = async (world: SimulatedWorld) => Buffer.from((await world.host('indri').readFile(kubeconfig)) ?? []).toString();

describe('minikube', () => {
  it('keeps the contract for a cluster that is new, and leaves no kubeconfig behind', async () => {
    await using world = await withDriver();
    await holdsContract(world, minikubeKind, desired);
    assert.equal(await world.host('indri').stat(kubeconfig), undefined);
    assert.equal(await world.host('indri').stat(`${home}/.kube`), undefined);
  });

  it('keeps the contract beside other contexts, whose file comes back byte for byte', async () => {
    await using world = await withDriver();
    const own =
      '# mine\napiVersion: v1\nkind: Config\ncurrent-context: work\nclusters:\n- {name: work, cluster: {server: "https://work"}}\ncontexts:\n- {name: work, context: {cluster: work, user: me}}\nusers:\n- {name: me, user: {}}\n';
    await world.host('indri').makeDirectory(`${home}/.kube`, { mode: 0o700 });
    await world.host('indri').writeFile(kubeconfig, Buffer.from(own), { mode: 0o600 });
    await holdsContract(world, minikubeKind, desired);
    assert.equal(await text(world), own);
  });

  it('keeps the contract for a cluster that was stopped: it is stopped again, never deleted', async () => {
    await using world = await withDriver();
    const context = contextOf(world);
    await minikubeKind.apply(context, desired, await minikubeKind.read(context, desired));
    await world.change('minikube stop');
    await holdsContract(world, minikubeKind, desired);
    assert.equal(world.asked.includes('remove cluster minikube'), false);
  });

  it('gives the URL of the API as the host knows it', async () => {
    await using world = await withDriver();
    const context = contextOf(world);
    await minikubeKind.apply(context, desired, await minikubeKind.read(context, desired));
    const outputs = minikubeKind.outputs(desired, await minikubeKind.read(context, desired));
    assert.deepEqual(outputs, { server: 'http://127.0.0.1:39000', context: 'minikube', port: 39_000 });
  });

  it('refuses a profile that was made otherwise, and names each field', async () => {
    await using world = await withDriver();
    await world.change('minikube start --driver=docker --cpus=4 --memory=7800');
    const diff = minikubeKind.diff(desired, await minikubeKind.read(contextOf(world), desired));
    assert.equal(diff.action, 'refuse');
    assert.ok(diff.action === 'refuse');
    for (const field of [
      'cpus: 4, wanted 6',
      'memoryMiB: 7800, wanted 11264',
      'diskGiB',
      'apiserverNames: , wanted indri',
      'listenAddress',
      'containerRuntime',
    ]) {
      assert.ok(diff.because.includes(field), `${field} in: ${diff.because}`);
    }
    assert.match(diff.next, /minikube delete -p minikube/);
  });

  it('keeps the entries that others have added since when it is undone', async () => {
    await using world = await withDriver();
    const context = contextOf(world);
    const observed = await minikubeKind.read(context, desired);
    const image = await minikubeKind.capture(context, desired, observed);
    await minikubeKind.apply(context, desired, observed);
    const added = (await text(world)).replace('clusters:\n', 'clusters:\n  - name: other\n    cluster:\n      server: https://other\n');
    await world.host('indri').writeFile(kubeconfig, Buffer.from(added), { mode: 0o600 });
    assert.ok(typeof minikubeKind.restore === 'function');
    await minikubeKind.restore(context, desired, image);
    assert.match(await text(world), /name: other/);
    assert.match(context.notes.join(), /other entries than before/);
  });

  it('sees no cluster where minikube is not installed yet', async () => {
    await using world = await simulatedWorld();
    assert.equal(minikubeKind.diff(desired, await minikubeKind.read(contextOf(world), desired)).action, 'create');
  });

  it('says what minikube says when its driver is missing', async () => {
    await using world = await simulatedWorld();
    await world.change('brew install minikube');
    const context = contextOf(world);
    await assert.rejects(minikubeKind.apply(context, desired, await minikubeKind.read(context, desired)), {
      code: 'command-failed',
      message: /PROVIDER_DOCKER_NOT_FOUND/,
    });
  });

  it('a node without an API server is not up', () => {
    const parts = components({ Host: 'Running', Kubelet: 'Stopped', APIServer: 'Stopped' });
    assert.deepEqual(stoppedComponents(parts), ['kubelet is Stopped', 'apiserver is Stopped']);
    const { host: _host, profile: _profile, kubeconfig: _kubeconfig, ...shape } = desired;
    assert.deepEqual(minikubeKind.diff(desired, { shape, parts, configured: true, server: 'https://127.0.0.1:1' }), {
      action: 'update',
      changes: [{ field: 'state', from: 'kubelet is Stopped, apiserver is Stopped', to: 'host, kubelet and apiserver running' }],
    });
    assert.equal(profileShape({ valid: [], invalid: [] }, 'minikube'), undefined);
  });

  it('`validate()` wants exact versions and whole numbers', () => {
    const problems = (change: Partial<MinikubeDesired>) => minikubeKind.validate({ ...desired, ...change }).join('; ');
    assert.match(problems({ kubernetesVersion: 'stable' }), /no exact version/);
    assert.match(problems({ cpus: 1.5 }), /no positive whole number/);
  });

  it('`facts()` need minikube and the driver, and give the cluster', () => {
    const { requires, provides } = minikubeKind.facts(desired);
    assert.deepEqual(
      requires?.map((fact) => ('program' in fact ? fact.program : '')),
      ['/opt/homebrew/bin/minikube', '/opt/homebrew/bin/docker'],
    );
    assert.deepEqual(provides?.[0], {
      fact: 'cluster',
      cluster: 'minikube',
      host: 'indri',
      driver: 'docker',
      runtime: 'containerd',
      version: 'v1.34.0',
      listenAddress: '0.0.0.0',
      certificateNames: ['indri', 'indri.tail8d86e.ts.net'],
    });
  });
});
