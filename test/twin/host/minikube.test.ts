import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { home, simulatedWorld, type SimulatedWorld } from './simulated-world.ts';

const start =
  'minikube start --driver=podman --container-runtime=containerd --cpus=4 --memory=8192 --disk-size=200g --apiserver-names=indri --listen-address=0.0.0.0';

async function withPodman(): Promise<SimulatedWorld> {
  const world = await simulatedWorld();
  await world.change('brew install minikube');
  await world.change('brew install podman');
  await world.change('podman machine init --cpus 4 --memory 8192 --disk-size 220');
  await world.change('podman machine start');
  return world;
}

async function kubeconfig(world: SimulatedWorld): Promise<Record<string, unknown>> {
  return parse((await world.query(`cat ${home}/.kube/config`)).stdout) as Record<string, unknown>;
}

describe('minikube', () => {
  it('`start` needs the program and the machine of its driver', async () => {
    await using world = await simulatedWorld();
    await world.change('brew install minikube');
    const missing = await world.change(start);
    assert.equal(missing.exitCode, 65);
    assert.match(missing.stderr, /Exiting due to PROVIDER_PODMAN_NOT_FOUND/);
    await world.change('brew install podman');
    const stopped = await world.change(start);
    assert.equal(stopped.exitCode, 63);
    assert.match(stopped.stderr, /PROVIDER_PODMAN_NOT_RUNNING/);
    assert.deepEqual(
      world.asked.filter((each) => each.includes('cluster')),
      [],
    );
  });

  it('`start` makes a cluster and a context, `status` and `profile list` show it', async () => {
    await using world = await withPodman();
    const none = await world.query('minikube status -o json');
    assert.equal(none.exitCode, 85);
    assert.match(none.stdout, /Profile "minikube" not found/);
    assert.deepEqual(JSON.parse((await world.query('minikube profile list -o json')).stdout), { invalid: [], valid: [] });
    assert.equal((await world.change(start)).exitCode, 0);
    const status = await world.query('minikube status -o json');
    assert.equal(status.exitCode, 0);
    assert.deepEqual(JSON.parse(status.stdout), {
      Name: 'minikube',
      Host: 'Running',
      Kubelet: 'Running',
      APIServer: 'Running',
      Kubeconfig: 'Configured',
      Worker: false,
    });
    assert.equal((await world.query('minikube status --format={{.Host}}')).stdout, 'Running\n');
    const { valid } = JSON.parse((await world.query('minikube profile list -o json')).stdout) as {
      valid: { Name: string; Status: string; Config: Record<string, unknown> }[];
    };
    const [profile] = valid;
    assert.equal(profile?.Status, 'OK');
    const { Driver, CPUs, Memory, DiskSize, ListenAddress, KubernetesConfig } = profile?.Config ?? {};
    assert.deepEqual([Driver, CPUs, Memory, DiskSize, ListenAddress], ['podman', 4, 8192, 204800, '0.0.0.0']);
    assert.deepEqual((KubernetesConfig as Record<string, unknown>)['APIServerNames'], ['indri']);
    const config = await kubeconfig(world);
    assert.equal(config['current-context'], 'minikube');
    assert.deepEqual(config['clusters'], [{ name: 'minikube', cluster: { server: 'http://127.0.0.1:39000' } }]);
    assert.equal((await world.indri().stat(`${home}/.kube/config`))?.mode, 0o600);
  });

  it('flags do not change an existing profile, and another driver is refused', async () => {
    await using world = await withPodman();
    await world.change(start);
    const again = await world.change('minikube start --cpus=6');
    assert.equal(again.exitCode, 0);
    assert.match(again.stderr, /cannot change the CPUs/);
    assert.match((await world.query('minikube profile list -o json')).stdout, /"CPUs":4/);
    assert.equal((await world.change('minikube start --driver=docker')).exitCode, 81);
  });

  it('`stop` gives status 7, `delete` takes the cluster and its context and nothing else', async () => {
    await using world = await withPodman();
    await world.indri().makeDirectory(`${home}/.kube`, { mode: 0o755 });
    const own =
      'apiVersion: v1\nkind: Config\nclusters: [{name: work, cluster: {server: https://work}}]\ncontexts: [{name: work, context: {cluster: work, user: work}}]\nusers: [{name: work, user: {}}]\ncurrent-context: work\n';
    await world.indri().writeFile(`${home}/.kube/config`, Buffer.from(own), { mode: 0o600 });
    await world.change(start);
    assert.deepEqual(
      ((await kubeconfig(world))['contexts'] as { name: string }[]).map(({ name }) => name),
      ['work', 'minikube'],
    );
    await world.change('minikube stop');
    const status = await world.query('minikube status -o json');
    assert.equal(status.exitCode, 7);
    assert.match(status.stdout, /"Host":"Stopped"/);
    await world.change('minikube delete');
    assert.equal(world.asked.at(-1), 'remove cluster minikube');
    assert.deepEqual(
      ((await kubeconfig(world))['contexts'] as { name: string }[]).map(({ name }) => name),
      ['work'],
    );
    assert.equal((await world.query('minikube status')).exitCode, 85);
    assert.equal((await world.change('minikube delete')).exitCode, 0);
  });
});

describe('podman machine', () => {
  it('`init` and `start` give 125 the second time; `list` and `inspect` say what is there', async () => {
    await using world = await withPodman();
    assert.equal((await world.change('podman machine init')).exitCode, 125);
    assert.equal((await world.change('podman machine start')).exitCode, 125);
    const [machine] = JSON.parse((await world.query('podman machine list --format json')).stdout) as Record<string, unknown>[];
    assert.deepEqual(
      [machine?.['Name'], machine?.['Running'], machine?.['CPUs'], machine?.['Memory']],
      ['podman-machine-default', true, 4, String(8192 * 1024 ** 2)],
    );
    assert.match((await world.query('podman machine inspect')).stdout, /"State": "running"/);
    assert.equal((await world.change('podman machine rm')).exitCode, 125, 'it runs');
    await world.change('podman machine stop');
    await world.change('podman machine rm');
    assert.match((await world.query('podman machine inspect')).stdout, /"State": "stopped"/, 'no answer is a no');
    await world.change('podman machine rm --force');
    assert.equal((await world.query('podman machine inspect')).exitCode, 125);
  });
});
