import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deviceGoneKind } from '../../../src/kinds/resource/device-gone/device-gone.ts';
import { deviceNameKind } from '../../../src/kinds/resource/device-name/device-name.ts';
import { deviceTagsKind } from '../../../src/kinds/resource/device-tags/device-tags.ts';
import { serviceApprovalKind, type ServiceApprovalDesired } from '../../../src/kinds/resource/service-approval/service-approval.ts';
import { tailnetDnsKind } from '../../../src/kinds/resource/tailnet-dns/tailnet-dns.ts';
import { tailnetKeyKind, type TailnetKeyDesired } from '../../../src/kinds/resource/tailnet-key/tailnet-key.ts';
import { tailnetPolicyKind, type TailnetPolicyDesired } from '../../../src/kinds/resource/tailnet-policy/tailnet-policy.ts';
import { tailnetServiceKind, type TailnetServiceDesired } from '../../../src/kinds/resource/tailnet-service/tailnet-service.ts';
import { tailnetOf } from '../../../src/kinds/tailnet/tailnet-of.ts';
import { editPolicy } from '../../../src/tailnet/policy/edit-policy.ts';
import type { PolicyEdit } from '../../../src/tailnet/policy/policy-edit.ts';
import { policyText, tailnetWorld } from '../../transport/tailscale/tailnet-world.ts';
import { contextOf as hostContextOf } from '../host/contract.ts';
import { contextOf, holdsContract } from './tailnet-contract.ts';

const policyOf = (...edits: readonly PolicyEdit[]): TailnetPolicyDesired => ({ edits });
const registryTag: PolicyEdit = { edit: 'list-has', section: 'tagOwners', name: 'tag:registry', entries: ['autogroup:admin'] };
const pull: PolicyEdit = { edit: 'rule-there', section: 'grants', rule: { src: ['tag:k8s'], dst: ['tag:homelab'], ip: ['tcp:443'] } };
const registry: TailnetServiceDesired = {
  service: 'svc:registry',
  state: 'defined',
  ports: ['tcp:443'],
  tags: ['tag:homelab'],
  comment: 'images',
};
const approval: ServiceApprovalDesired = { service: 'svc:registry', device: 'indri', state: 'approved' };
const key: TailnetKeyDesired = {
  type: 'client',
  description: 'k8s operator',
  tags: ['tag:k8s-operator'],
  scopes: ['devices:core', 'auth_keys'],
  host: 'indri',
  path: '/Users/erichblume/.config/operator.json',
};

describe('tailnet-policy', () => {
  it('keeps the contract', async () => {
    await using tailnet = await tailnetWorld();
    await holdsContract(tailnet, tailnetPolicyKind, policyOf(registryTag, pull));
  });

  it('shows the lines and, beside them, who reaches what', async () => {
    await using tailnet = await tailnetWorld();
    const desired = policyOf(registryTag, pull);
    const diff = tailnetPolicyKind.diff(desired, await tailnetPolicyKind.read(contextOf(tailnet), desired));
    assert.deepEqual(diff, {
      action: 'update',
      changes: [
        { field: 'policy line 7', to: '"tag:registry":     ["autogroup:admin"],'.replace(/: {5}/, ': ') },
        { field: 'policy line 11', to: '{"src": ["tag:k8s"], "dst": ["tag:homelab"], "ip": ["tcp:443"]},' },
        { field: 'reach erich@example.com → tag:registry', to: 'everything' },
        { field: 'reach tag:k8s → device:indri', to: 'tcp:443' },
      ],
    });
  });

  it('refuses what the tailnet would refuse, before anything is written', async () => {
    await using tailnet = await tailnetWorld();
    for (const [edit, because] of [
      [{ edit: 'rule-gone', section: 'grants', rule: { src: ['autogroup:admin'], dst: ['*'], ip: ['*'] } }, /test\(s\) failed/],
      [{ edit: 'rule-there', section: 'grants', rule: { src: ['tag:none'], dst: ['*'], ip: ['*'] } }, /"tag:none" is no source/],
    ] as const) {
      const desired = policyOf(edit);
      const diff = tailnetPolicyKind.diff(desired, await tailnetPolicyKind.read(contextOf(tailnet), desired));
      assert.ok(diff.action === 'refuse' && because.test(diff.because), JSON.stringify(diff));
    }
    assert.ok(!tailnet.requests.includes('POST tailnet/-/acl'));
  });

  it('loses no edit that somebody makes between the look and the write', async () => {
    await using tailnet = await tailnetWorld();
    const desired = policyOf(registryTag);
    const observed = await tailnetPolicyKind.read(contextOf(tailnet), desired);
    tailnet.api.state.policy = editPolicy(policyText, [{ edit: 'host-is', name: 'theirs', address: '192.0.2.1' }]);
    await assert.rejects(tailnetPolicyKind.apply(contextOf(tailnet), desired, observed), { code: 'policy-changed', effect: 'unchanged' });
    await tailnetPolicyKind.apply(contextOf(tailnet), desired, await tailnetPolicyKind.read(contextOf(tailnet), desired));
    assert.match(tailnet.api.state.policy, /theirs/);
    assert.match(tailnet.api.state.policy, /"tag:registry"/);
  });

  it('puts nothing back over an edit that somebody has made since, and says which', async () => {
    await using tailnet = await tailnetWorld();
    const desired = policyOf(registryTag);
    await tailnetPolicyKind.apply(contextOf(tailnet), desired, await tailnetPolicyKind.read(contextOf(tailnet), desired));
    const theirs = editPolicy(tailnet.api.state.policy, [{ edit: 'host-is', name: 'theirs', address: '192.0.2.1' }]);
    tailnet.api.state.policy = theirs;
    const { restore } = tailnetPolicyKind;
    assert.ok(typeof restore === 'function');
    await assert.rejects(restore(contextOf(tailnet), desired, { text: policyText }), (error: Error) => error.message.includes('theirs'));
    assert.equal(tailnet.api.state.policy, theirs);
  });
});

describe('device-tags', () => {
  it('keeps the contract, and leaves the tags of others alone', async () => {
    await using tailnet = await tailnetWorld();
    await holdsContract(tailnet, deviceTagsKind, { device: 'indri', has: ['tag:k8s'] });
    await holdsContract(tailnet, deviceTagsKind, { device: 'indri', has: ['tag:k8s'], lacks: ['tag:homelab'] });
  });

  it('refuses undefined tags, the last tag, unknown devices, and taking a device from its user unasked', async () => {
    await using tailnet = await tailnetWorld();
    const refusal = async (desired: Parameters<typeof deviceTagsKind.diff>[0]) => {
      const diff = deviceTagsKind.diff(desired, await deviceTagsKind.read(contextOf(tailnet), desired));
      return diff.action === 'refuse' ? diff.because : diff.action;
    };
    assert.match(await refusal({ device: 'indri', has: ['tag:none'] }), /does not define tag:none/);
    assert.match(await refusal({ device: 'indri', lacks: ['tag:homelab'] }), /without a tag/);
    assert.match(await refusal({ device: 'nobody', has: ['tag:k8s'] }), /no device "nobody"/);
    assert.match(await refusal({ device: 'gilbert', has: ['tag:k8s'] }), /a device of erich@example.com/);
    assert.equal(await refusal({ device: 'gilbert', has: ['tag:k8s'], takesUser: true }), 'update');
    assert.equal(await refusal({ device: 'indri', has: ['tag:homelab'], lacks: ['tag:none'] }), 'none');
  });
});

describe('tailnet-service and service-approval', () => {
  it('keep the contract: a new definition, a changed one, one that goes', async () => {
    await using tailnet = await tailnetWorld();
    await holdsContract(tailnet, tailnetServiceKind, registry);
    await holdsContract(tailnet, tailnetServiceKind, { ...registry, service: 'svc:feed' });
    await holdsContract(tailnet, tailnetServiceKind, { service: 'svc:forge', state: 'gone', ports: [] });
  });

  it('a service whose name a machine has is refused', async () => {
    await using tailnet = await tailnetWorld();
    const desired = { ...registry, service: 'svc:indri' };
    const diff = tailnetServiceKind.diff(desired, await tailnetServiceKind.read(contextOf(tailnet), desired));
    assert.match(diff.action === 'refuse' ? diff.because : '', /the device "indri" has the name/);
  });

  it('tell the states apart, and approve only what is served', async () => {
    await using tailnet = await tailnetWorld();
    const context = contextOf(tailnet);
    const look = async () => {
      const observed = await serviceApprovalKind.read(context, approval);
      const diff = serviceApprovalKind.diff(approval, observed);
      return [observed.state, diff.action === 'refuse' ? diff.next : diff.action];
    };
    assert.deepEqual(await look(), ['undefined', 'Define it first, by a tailnet-service step.']);
    await tailnetServiceKind.apply(context, registry, await tailnetServiceKind.read(context, registry));
    assert.deepEqual(await look(), ['defined', 'Serve it on the host first, by a serve-entry step.']);
    await tailnet.world.change('tailscale serve --service=svc:registry --https=443 http://localhost:5050');
    assert.deepEqual(await look(), ['advertised', 'create']);
    await holdsContract(tailnet, serviceApprovalKind, approval);
    await holdsContract(tailnet, serviceApprovalKind, { service: 'svc:feed', device: 'indri', state: 'not-approved' });
    await serviceApprovalKind.apply(context, approval, await serviceApprovalKind.read(context, approval));
    assert.deepEqual(await look(), ['approved', 'none']);
  });

  it('an auto-approver of the policy approves by itself', async () => {
    await using tailnet = await tailnetWorld();
    tailnet.api.state.policy = editPolicy(policyText, [
      { edit: 'auto-approvers', what: 'services', of: 'svc:registry', entries: ['tag:homelab'] },
    ]);
    await tailnet.client.setService({ name: 'svc:registry', ports: ['tcp:443'], tags: [], comment: '' });
    await tailnet.world.change('tailscale serve --service=svc:registry --https=443 http://localhost:5050');
    const observed = await serviceApprovalKind.read(contextOf(tailnet), approval);
    assert.deepEqual([observed.state, observed.isAutomatic], ['approved', true]);
  });
});

describe('device-name and device-gone', () => {
  it('device-name keeps the contract', async () => {
    await using tailnet = await tailnetWorld();
    await holdsContract(tailnet, deviceNameKind, { from: 'gilbert', to: 'laptop' });
  });

  it('a stale holder of a name is removed, and the name goes to the one who waits for it', async () => {
    await using tailnet = await tailnetWorld();
    const target = { cluster: 'minikube', namespace: 'miniflux', service: 'miniflux', port: 80 };
    tailnet.world.tailnet.claim('reader', 'cluster:old/reader', target);
    assert.equal(tailnet.world.tailnet.claim('reader', 'cluster:minikube/reader', target), 'reader-1');
    const context = contextOf(tailnet);
    const desired = { device: 'reader', tags: ['tag:k8s'] };
    const rename = { from: 'reader-1', to: 'reader' };
    const nameDiff = deviceNameKind.diff(rename, await deviceNameKind.read(context, rename));
    assert.match(nameDiff.action === 'refuse' ? nameDiff.because : '', /another device has the name "reader"/);
    const online = deviceGoneKind.diff(desired, await deviceGoneKind.read(context, desired));
    assert.match(online.action === 'refuse' ? online.because : '', /is online/);
    const wrong = { device: 'reader', tags: ['tag:homelab'] };
    const other = deviceGoneKind.diff(wrong, await deviceGoneKind.read(context, wrong));
    assert.match(other.action === 'refuse' ? other.because : '', /another device/);
    const sure = { ...desired, evenOnline: true };
    const machine = await deviceGoneKind.read(context, sure);
    assert.equal(deviceGoneKind.diff(sure, machine).action, 'remove');
    await deviceGoneKind.apply(context, sure, machine);
    assert.equal(deviceGoneKind.diff(sure, await deviceGoneKind.read(context, sure)).action, 'none');
    assert.equal(tailnet.world.tailnet.holder('reader'), undefined);
    assert.equal(deviceNameKind.diff(rename, await deviceNameKind.read(context, rename)).action, 'update');
    assert.notEqual(typeof deviceGoneKind.restore, 'function', 'there is no way back');
  });
});

describe('tailnet-key', () => {
  it('keeps the contract', async () => {
    await using tailnet = await tailnetWorld();
    await holdsContract(tailnet, tailnetKeyKind, key, { sameAfter: false });
    await holdsContract(
      tailnet,
      tailnetKeyKind,
      { ...key, type: 'auth', scopes: [], ephemeral: true, expirySeconds: 3600 },
      { sameAfter: false },
    );
  });

  it('revokes a key whose secret was lost on its way, and keeps the secret of the next in a file for its owner alone', async () => {
    await using tailnet = await tailnetWorld();
    const context = contextOf(tailnet);
    tailnet.interfere = (request, count) => (request === 'POST tailnet/-/keys' && count === 1 ? 'do-and-drop' : undefined);
    await assert.rejects(tailnetKeyKind.apply(context, key, await tailnetKeyKind.read(context, key)), { effect: 'unknown' });
    const observed = await tailnetKeyKind.read(context, key);
    assert.deepEqual(tailnetKeyKind.diff(key, observed), {
      action: 'create',
      changes: [
        { field: 'key k1CNTRL', from: 'its secret is kept nowhere', to: 'revoked' },
        { field: 'key', to: 'k8s operator, tag:k8s-operator' },
      ],
    });
    await tailnetKeyKind.apply(context, key, observed);
    assert.deepEqual(
      (await tailnet.client.keys()).map(({ id }) => id),
      ['k2CNTRL'],
    );
    const host = tailnet.world.host('indri');
    assert.equal((await host.stat(key.path))?.mode, 0o600);
    assert.match(Buffer.from((await host.readFile(key.path)) ?? []).toString(), /^\{"id":"k2CNTRL","secret":"tskey-client-/);
    const after = await tailnetKeyKind.read(context, key);
    assert.ok(
      !JSON.stringify([
        after,
        tailnetKeyKind.diff(key, after),
        tailnetKeyKind.outputs(key, after),
        await tailnetKeyKind.capture(context, key, after),
      ]).includes('tskey'),
    );
  });

  it('touches no key that differs, and no file that is something else', async () => {
    await using tailnet = await tailnetWorld();
    const context = contextOf(tailnet);
    await tailnetKeyKind.apply(context, key, await tailnetKeyKind.read(context, key));
    const wider = { ...key, scopes: ['all'] };
    const diff = tailnetKeyKind.diff(wider, await tailnetKeyKind.read(context, wider));
    assert.match(diff.action === 'refuse' ? diff.because : '', /has scopes auth_keys, devices:core/);
    const elsewhere = { ...key, description: 'another', path: '/etc/motd' };
    const other = tailnetKeyKind.diff(elsewhere, await tailnetKeyKind.read(context, elsewhere));
    assert.match(other.action === 'refuse' ? other.because : '', /holds something else/);
  });
});

describe('tailnet-dns', () => {
  it('keeps the contract, and sets only what is given', async () => {
    await using tailnet = await tailnetWorld();
    await holdsContract(tailnet, tailnetDnsKind, { searchPaths: ['example.com'], splitDns: { 'lan.example.com': ['192.0.2.1'] } });
    await holdsContract(tailnet, tailnetDnsKind, { magicDns: false });
  });
});

describe('kinds of the tailnet', () => {
  it('`validate()` finds what cannot be meant', () => {
    const some = (problems: readonly string[]) => assert.notDeepEqual(problems, []);
    some(tailnetPolicyKind.validate({ edits: [] }));
    some(deviceTagsKind.validate({ device: 'indri' }));
    some(deviceTagsKind.validate({ device: 'indri', has: ['homelab'] }));
    some(deviceTagsKind.validate({ device: 'indri', has: ['tag:a'], lacks: ['tag:a'] }));
    some(tailnetServiceKind.validate({ ...registry, service: 'registry' }));
    some(tailnetServiceKind.validate({ ...registry, ports: ['udp:53'] }));
    some(tailnetServiceKind.validate({ ...registry, ports: [] }));
    some(serviceApprovalKind.validate({ ...approval, service: 'registry' }));
    some(deviceNameKind.validate({ from: 'a', to: 'A.b' }));
    some(deviceGoneKind.validate({ device: 'svc:a' }));
    some(tailnetKeyKind.validate({ ...key, description: 'no: signs' }));
    some(tailnetKeyKind.validate({ ...key, tags: [] }));
    some(tailnetDnsKind.validate({}));
  });

  it('`facts()` say what is defined, tagged and approved, and what must be before', () => {
    const registryDefined = { fact: 'defined', name: 'tag:registry', owners: ['autogroup:admin'] };
    const open = { fact: 'access', source: 'tag:k8s', destination: 'tag:homelab', ports: 'tcp:443' };
    assert.deepEqual(tailnetPolicyKind.facts(policyOf(registryTag, pull)), {
      requires: [
        { fact: 'defined', name: 'tag:k8s' },
        { fact: 'defined', name: 'tag:homelab' },
      ],
      provides: [registryDefined, open],
      retracts: [],
    });
    const gone: PolicyEdit = { edit: 'rule-gone', section: 'grants', rule: { src: ['tag:k8s'], dst: ['tag:homelab'], ip: ['tcp:443'] } };
    assert.deepEqual(tailnetPolicyKind.facts(policyOf(gone, { edit: 'name-gone', section: 'tagOwners', name: 'tag:registry' })).retracts, [
      open,
      { fact: 'defined', name: 'tag:registry' },
    ]);
    const operator: PolicyEdit = {
      edit: 'list-has',
      section: 'tagOwners',
      name: 'tag:k8s',
      entries: ['autogroup:admin', 'tag:k8s-operator'],
    };
    assert.deepEqual(tailnetPolicyKind.facts(policyOf(operator)).requires, [{ fact: 'defined', name: 'tag:k8s-operator' }]);
    assert.deepEqual(deviceTagsKind.facts({ device: 'indri', has: ['tag:a'], lacks: ['tag:b'] }), {
      requires: [{ fact: 'defined', name: 'tag:a' }],
      provides: [{ fact: 'tagged', device: 'indri', tag: 'tag:a' }],
      retracts: [{ fact: 'tagged', device: 'indri', tag: 'tag:b' }],
    });
    assert.deepEqual(tailnetServiceKind.facts(registry), {
      requires: [{ fact: 'defined', name: 'tag:homelab' }],
      provides: [{ fact: 'defined', name: 'svc:registry' }],
    });
    assert.deepEqual(serviceApprovalKind.facts(approval), {
      requires: [{ fact: 'defined', name: 'svc:registry' }],
      provides: [{ fact: 'approved', name: 'svc:registry', host: 'indri' }],
    });
  });

  it('say what to do when no credential was given', async () => {
    await using tailnet = await tailnetWorld();
    assert.throws(() => tailnetOf(hostContextOf(tailnet.world)), { code: 'tailnet-unreachable' });
  });
});
