import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { minikubeDeletionKind } from '../../../src/kinds/resource/minikube-deletion/minikube-deletion.ts';
import { minikubeKind, type MinikubeDesired } from '../../../src/kinds/resource/minikube/minikube.ts';
import { podmanMachineDeletionKind } from '../../../src/kinds/resource/podman-machine-deletion/podman-machine-deletion.ts';
import { podmanMachineKind, type PodmanMachineDesired } from '../../../src/kinds/resource/podman-machine/podman-machine.ts';
import { home, simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const machine: PodmanMachineDesired = {
  host: 'indri',
  name: 'box',
  state: 'running',
  cpus: 4,
  memoryMiB: 8192,
  diskGiB: 100,
  rootful: false,
};
const cluster: MinikubeDesired = {
  host: 'indri',
  profile: 'minikube',
  kubeconfig: `${home}/.kube/config`,
  driver: 'docker',
  containerRuntime: 'containerd',
  cpus: 6,
  memoryMiB: 11_264,
  diskGiB: 200,
  kubernetesVersion: 'v1.34.0',
  apiserverNames: [],
  listenAddress: '',
};

async function withPrograms(): Promise<SimulatedWorld> {
  const world = await simulatedWorld();
  for (const formula of ['podman', 'minikube', 'docker']) await world.change(`brew install ${formula}`);
  return world;
}

describe('podman-machine', () => {
  it('keeps the contract for one that is new, running or only made', async () => {
    await using world = await withPrograms();
    await holdsContract(world, podmanMachineKind, machine);
    await holdsContract(world, podmanMachineKind, { ...machine, state: 'stopped' });
  });

  it('keeps the contract for other sizes, and for start and stop', async () => {
    await using world = await withPrograms();
    await world.change('podman machine init --now --cpus=2 --memory=2048 --disk-size=100 box');
    await holdsContract(world, podmanMachineKind, machine);
    await holdsContract(world, podmanMachineKind, { ...machine, cpus: 2, memoryMiB: 2048, rootful: true, state: 'stopped' });
  });

  it('is not deleted while it holds something, unless the plan allows it', async () => {
    await using world = await withPrograms();
    const context = contextOf(world);
    const observed = await podmanMachineKind.read(context, machine);
    const image = await podmanMachineKind.capture(context, machine, observed);
    await podmanMachineKind.apply(context, machine, observed);
    world.store.set('podman-content', 'indri:box', ['database']);
    const { restore } = podmanMachineKind;
    assert.ok(typeof restore === 'function');
    await assert.rejects(restore(context, machine, image), { code: 'machine-not-empty', message: /holds container database/ });
    await restore(context, { ...machine, discardContent: true }, image);
    assert.equal((await podmanMachineKind.read(context, machine)).machine, undefined);
  });

  it('refuses a disk that would have to shrink', async () => {
    await using world = await withPrograms();
    await world.change('podman machine init --disk-size=200 box');
    const diff = podmanMachineKind.diff(machine, await podmanMachineKind.read(contextOf(world), machine));
    assert.match(diff.action === 'refuse' ? diff.because : '', /has 200 GiB, and can only grow/);
  });

  it('sees no machine where podman is not installed yet', async () => {
    await using world = await simulatedWorld();
    assert.equal(podmanMachineKind.diff(machine, await podmanMachineKind.read(contextOf(world), machine)).action, 'create');
  });
});

describe('deletions', () => {
  it('of a podman machine say what they destroy, and have no way back', async () => {
    await using world = await withPrograms();
    await world.change('podman machine init --now box');
    world.store.set('podman-content', 'indri:box', ['database']);
    const desired = { host: 'indri', name: 'box' };
    const context = contextOf(world);
    const observed = await podmanMachineDeletionKind.read(context, desired);
    assert.match(JSON.stringify(podmanMachineDeletionKind.diff(desired, observed)), /container database/);
    await podmanMachineDeletionKind.apply(context, desired, observed);
    assert.equal(podmanMachineDeletionKind.diff(desired, await podmanMachineDeletionKind.read(context, desired)).action, 'none');
    assert.notEqual(typeof podmanMachineDeletionKind.restore, 'function');
  });

  it('of a minikube cluster say what they destroy, and have no way back', async () => {
    await using world = await withPrograms();
    const context = contextOf(world);
    await minikubeKind.apply(context, cluster, await minikubeKind.read(context, cluster));
    const desired = { host: 'indri', profile: 'minikube' };
    const observed = await minikubeDeletionKind.read(context, desired);
    assert.match(JSON.stringify(minikubeDeletionKind.diff(desired, observed)), /cluster \(docker\) with its objects/);
    await minikubeDeletionKind.apply(context, desired, observed);
    assert.equal(minikubeDeletionKind.diff(desired, await minikubeDeletionKind.read(context, desired)).action, 'none');
    assert.notEqual(typeof minikubeDeletionKind.restore, 'function');
  });
});

describe('minikube', () => {
  it('keeps the contract for a cluster that is stopped, and loses nothing in it', async () => {
    await using world = await withPrograms();
    const context = contextOf(world);
    await minikubeKind.apply(context, cluster, await minikubeKind.read(context, cluster));
    await holdsContract(world, minikubeKind, { ...cluster, state: 'stopped' });
    assert.equal(world.asked.includes('remove cluster minikube'), false);
    assert.equal(
      minikubeKind.diff(
        { ...cluster, state: 'stopped', profile: 'other' },
        await minikubeKind.read(context, { ...cluster, profile: 'other' }),
      ).action,
      'none',
    );
  });

  it('counts a kubeconfig that leads elsewhere as not up', async () => {
    await using world = await withPrograms();
    const context = contextOf(world);
    await minikubeKind.apply(context, cluster, await minikubeKind.read(context, cluster));
    const text = Buffer.from((await world.host('indri').readFile(cluster.kubeconfig)) ?? []).toString();
    await world.host('indri').writeFile(cluster.kubeconfig, Buffer.from(text.replace(':39000', ':39001')), { mode: 0o600 });
    const diff = minikubeKind.diff(cluster, await minikubeKind.read(context, cluster));
    assert.match(JSON.stringify(diff), /the port that the API has now/);
    await minikubeKind.apply(context, cluster, await minikubeKind.read(context, cluster));
    assert.equal(minikubeKind.diff(cluster, await minikubeKind.read(context, cluster)).action, 'none');
  });

  it('`validate()` knows what a driver cannot do', () => {
    const problems = (change: Partial<MinikubeDesired>) => minikubeKind.validate({ ...cluster, ...change }).join('; ');
    assert.equal(problems({}), '');
    assert.match(problems({ driver: 'none' }), /could not put it back/);
    assert.match(problems({ driver: 'vagrant' }), /is none of docker/);
    assert.match(problems({ driver: 'vfkit', listenAddress: '0.0.0.0' }), /docker and podman only/);
    assert.match(problems({ cpus: 1 }), /at least 2/);
    assert.match(problems({ memoryMiB: 1024 }), /refuses less than 1800/);
  });
});
