import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { kubeEntry, sameBeside, withEntry, withoutEntry } from '../../../src/kinds/host/kubeconfig.ts';
import { kubeconfigContextKind, type KubeconfigContextDesired } from '../../../src/kinds/resource/kubeconfig-context/kubeconfig-context.ts';
import { home, simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const target = '/Users/eblume/.kube/config';
const desired: KubeconfigContextDesired = {
  host: 'gilbert',
  path: target,
  context: 'blumeops',
  source: { host: 'indri', path: `${home}/.kube/config`, context: 'minikube' },
  serverHost: 'indri',
};
const sourceText = [
  'apiVersion: v1',
  'kind: Config',
  'current-context: minikube',
  'clusters:',
  '- name: minikube',
  '  cluster:',
  `    certificate-authority: ${home}/.minikube/ca.crt`,
  '    extensions: [{name: cluster_info, extension: {version: v1.37.0}}]',
  '    server: https://127.0.0.1:44491',
  'contexts:',
  '- name: minikube',
  '  context: {cluster: minikube, user: minikube, namespace: default}',
  'users:',
  '- name: minikube',
  '  user:',
  '    client-certificate: ../.minikube/client.crt',
  `    client-key: ${home}/.minikube/client.key`,
  '',
].join('\n');
const work =
  '# from work, do not touch\napiVersion: v1\nkind: Config\ncurrent-context: work\npreferences: {}\nclusters:\n  - name: work # eu\n    cluster: {server: "https://work.example"}\ncontexts:\n  - name: work\n    context: {cluster: work, user: me}\nusers:\n  - name: me\n    user:\n      exec: {command: aws, args: [eks, get-token]}\n';

async function withSource(targetText?: string, mode = 0o600): Promise<SimulatedWorld> {
  const world = await simulatedWorld();
  const indri = world.host('indri');
  for (const folder of ['.kube', '.minikube']) await indri.makeDirectory(`${home}/${folder}`, { mode: 0o700 });
  await indri.writeFile(`${home}/.kube/config`, Buffer.from(sourceText), { mode: 0o600 });
  for (const [name, content] of [
    ['ca.crt', 'CA'],
    ['client.crt', 'CERT'],
    ['client.key', 'PRIVATE'],
  ] as const)
    await indri.writeFile(`${home}/.minikube/${name}`, Buffer.from(content), { mode: 0o600 });
  if (targetText === undefined) return world;
  await world.host('gilbert').makeDirectory('/Users/eblume/.kube', { mode: 0o755 });
  await world.host('gilbert').writeFile(target, Buffer.from(targetText), { mode });
  return world;
}

async function apply(world: SimulatedWorld, wanted = desired) {
  const context = contextOf(world);
  const observed = await kubeconfigContextKind.read(context, wanted);
  const image = await kubeconfigContextKind.capture(context, wanted, observed);
  await kubeconfigContextKind.apply(context, wanted, observed);
  const restore = kubeconfigContextKind.restore;
  assert.ok(typeof restore === 'function');
  return { context, undo: () => restore(context, wanted, image) };
}

const read = async (world: SimulatedWorld) => Buffer.from((await world.host('gilbert').readFile(target)) ?? []).toString();

describe('kubeconfig-context', () => {
  it('keeps the contract where there is no kubeconfig yet', async () => {
    await using world = await withSource();
    await holdsContract(world, kubeconfigContextKind, desired);
    assert.equal(await world.host('gilbert').stat('/Users/eblume/.kube'), undefined);
  });

  it('keeps the contract beside other contexts, byte for byte', async () => {
    await using world = await withSource(work, 0o644);
    await holdsContract(world, kubeconfigContextKind, desired);
    assert.equal(await read(world), work);
    assert.equal((await world.host('gilbert').stat(target))?.mode, 0o644);
  });

  it('embeds certificates, renames the loopback, and leaves the current context alone', async () => {
    await using world = await withSource(work);
    await apply(world);
    const entry = kubeEntry(await read(world), 'blumeops', 'test');
    assert.equal(entry?.cluster['server'], 'https://indri:44491');
    assert.equal(entry?.cluster['certificate-authority-data'], Buffer.from('CA').toString('base64'));
    assert.equal(entry?.user['client-certificate-data'], Buffer.from('CERT').toString('base64'));
    assert.equal(entry?.user['client-key-data'], Buffer.from('PRIVATE').toString('base64'));
    assert.doesNotMatch(await read(world), /\.minikube|cluster_info/);
    assert.equal((parse(await read(world)) as Record<string, unknown>)['current-context'], 'work');
    assert.match(await read(world), /# from work, do not touch/);
    assert.equal((await world.host('gilbert').stat(target))?.mode, 0o600);
  });

  it('leaves plain HTTP on loopback as it is: that is a rehearsal’s API', async () => {
    await using world = await withSource(work);
    await world
      .host('indri')
      .writeFile(`${home}/.kube/config`, Buffer.from(sourceText.replace('https://127', 'http://127')), { mode: 0o600 });
    await apply(world);
    assert.equal(kubeEntry(await read(world), 'blumeops', 'test')?.cluster['server'], 'http://127.0.0.1:44491');
  });

  it('refreshes its own entry when the source was made anew, and shows digests only', async () => {
    await using world = await withSource(work);
    await apply(world);
    await world.host('indri').writeFile(`${home}/.minikube/client.key`, Buffer.from('ANOTHER'), { mode: 0o600 });
    const diff = kubeconfigContextKind.diff(desired, await kubeconfigContextKind.read(contextOf(world), desired));
    assert.equal(diff.action, 'update');
    assert.doesNotMatch(JSON.stringify(diff), /ANOTHER|PRIVATE|QU5PVEhFUg|UFJJVkFURQ/);
    await apply(world);
    assert.deepEqual(kubeconfigContextKind.diff(desired, await kubeconfigContextKind.read(contextOf(world), desired)), { action: 'none' });
  });

  it('refuses to overwrite an entry of the same name that is not ours', async () => {
    await using world = await withSource(work);
    const taken = { ...desired, context: 'work' };
    assert.equal(kubeconfigContextKind.diff(taken, await kubeconfigContextKind.read(contextOf(world), taken)).action, 'refuse');
    const adopted = { ...taken, adopt: true };
    assert.equal(kubeconfigContextKind.diff(adopted, await kubeconfigContextKind.read(contextOf(world), adopted)).action, 'update');
  });

  it('takes only its own entry away when others have changed the file since', async () => {
    await using world = await withSource(work);
    const { context, undo } = await apply(world);
    await world
      .host('gilbert')
      .writeFile(target, Buffer.from((await read(world)).replace('current-context: work', 'current-context: home')), { mode: 0o600 });
    await undo();
    assert.match(context.notes.join(), /changed by others/);
    assert.match(await read(world), /current-context: home/);
    assert.equal(kubeEntry(await read(world), 'blumeops', 'test'), undefined);
  });

  it('can be previewed before the cluster is there, and says so when applied', async () => {
    await using world = await simulatedWorld();
    const observed = await kubeconfigContextKind.read(contextOf(world), desired);
    assert.equal(kubeconfigContextKind.diff(desired, observed).action, 'create');
    await assert.rejects(kubeconfigContextKind.apply(contextOf(world), desired, observed), { code: 'kubeconfig-context-missing' });
  });

  it('says which certificate file is missing', async () => {
    await using world = await withSource(work);
    await world.host('indri').remove(`${home}/.minikube/client.key`);
    await assert.rejects(kubeconfigContextKind.read(contextOf(world), desired), { code: 'kubeconfig-broken', message: /client\.key/ });
  });

  it('does not quote a kubeconfig that cannot be read', async () => {
    await using world = await withSource('users: [{name: a, user: {token: s3cret}\n');
    await assert.rejects(apply(world), (error: Error) => {
      assert.doesNotMatch(`${error.message} ${error.stack}`, /s3cret/);
      return true;
    });
  });
});

describe('withEntry()', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'ours');
  const section = fc.dictionary(fc.constantFrom('server', 'token', 'namespace'), fc.string({ maxLength: 10 }), { noNullPrototype: true });
  const list = (member: string) =>
    fc
      .uniqueArray(name, { maxLength: 4 })
      .chain((names) => fc.tuple(...names.map((each) => section.map((value) => ({ name: each, [member]: value })))));
  const config = fc.record(
    { 'current-context': name, clusters: list('cluster'), users: list('user'), contexts: list('context') },
    { requiredKeys: [] },
  );

  it('changes the meaning of nothing else, and is undone by `withoutEntry()`', () => {
    fc.assert(
      fc.property(config, section, section, (before, cluster, user) => {
        const text = JSON.stringify(before);
        const after = withEntry(text, 'ours', { cluster, user, context: {} }, 'test');
        assert.ok(sameBeside(text, after, 'ours', { currentContext: true }, 'test'));
        assert.deepEqual(kubeEntry(after, 'ours', 'test'), { cluster, user, context: { cluster: 'ours', user: 'ours' } });
        assert.equal(kubeEntry(withoutEntry(after, 'ours', 'test'), 'ours', 'test'), undefined);
        assert.equal(withEntry(after, 'ours', { cluster, user, context: {} }, 'test'), after);
      }),
      { numRuns: 150 },
    );
  });
});
