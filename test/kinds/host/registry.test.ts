import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { kinds } from '../../../src/kinds/registry.ts';

const names = [
  'brew-package',
  'brew-service',
  'directory',
  'file',
  'file-fresh',
  'http',
  'kubeconfig-context',
  'launch-agent',
  'minikube',
  'approval',
  'probe-gate',
  'secret-gate',
  'serve-entry',
  'unit',
];

describe('kinds', () => {
  it('`get()` gives each kind by its own name', () => {
    for (const name of names) assert.equal(kinds.get(name).name, name);
  });

  it('`get()` names the kinds that there are when it knows none of a name', () => {
    assert.throws(() => kinds.get('ansible'), { code: 'kind-unknown', next: /file.*launch-agent/ });
  });

  it('has a kind of every folder', () => {
    const folders = ['resource', 'check', 'move', 'gate'].flatMap((type) =>
      readdirSync(new URL(`../../../src/kinds/${type}/`, import.meta.url)).map((folder) => ({ type, folder })),
    );
    const spelled = (folder: string) => ({ 'kube-object': 'kube-objects', postgres: 'postgres-move' })[folder] ?? folder;
    for (const { type, folder } of folders) assert.equal(kinds.get(spelled(folder)).type, type);
  });
});
