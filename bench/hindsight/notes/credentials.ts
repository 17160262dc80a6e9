// Notes on secrets and keys.
import { add, change, changeRun, insertBefore } from '../edits.ts';
import type { Note } from '../note.ts';

export const credentialNotes: readonly Note[] = [
  {
    note: 'N033',
    title: 'Each rebuild invalidates the stored client credentials',
    by: 'lint',
    plan: 'revised',
    code: 'secret-stale',
    step: 'rebuild/docker',
    without: 'the key is stored again after the rebuild',
    remedy: [
      insertBefore('downloads/deploy', 'store-key-again', {
        says: 'put the new client key into 1Password',
        provides: [{ fact: 'secret', label: 'minikube-client.key', source: '1password', copyOf: 'cluster:minikube.client-key' }],
      }),
    ],
  },
  {
    note: 'N034',
    title: 'Credential plug-in needs a biometric prompt per call',
    by: 'lint',
    plan: 'revised',
    code: 'secret-provider',
    step: 'access/key-plugin',
    says: 'asks a person',
    without: 'somebody sits there at each call',
    remedy: [changeRun('access/key-plugin', 'kubectl', { attended: true })],
  },
  {
    note: 'N035',
    title: 'Secret manager cannot be used on the headless server',
    by: 'lint',
    plan: 'revised',
    code: 'secret-provider',
    step: 'access/role-lookups',
    says: 'indri',
    without: 'the lookup is done on gilbert',
    remedy: [changeRun('access/role-lookups', 'render-pgpass', { at: 'laptop' })],
  },
  {
    note: 'N063',
    title: 'Git over SSH: unknown host key, then two wrong kustomize patches',
    knowing: 'ArgoCD refuses hosts whose key it does not know',
    by: 'lint',
    plan: 'revised',
    code: 'fact-not-provided',
    step: 'delivery/repository',
    says: 'ssh_known_hosts',
    without: 'the host key of the forge is put into ArgoCD before',
    remedy: [add('delivery/argocd', 'provides', { fact: 'wired', into: 'argocd:ssh_known_hosts', name: '[indri]:2200' })],
  },
  {
    note: 'N064',
    title: 'Private key is exported in the wrong format',
    knowing: '1Password exports PKCS#8 unless asked otherwise, and ArgoCD wants an OpenSSH key',
    by: 'lint',
    plan: 'revised',
    code: 'secret-format',
    step: 'delivery/repository',
    without: 'the key is kept as an OpenSSH key',
    remedy: [change('delivery/deploy-key', 'provides', { fact: 'secret' }, { format: 'openssh-key' })],
  },
  {
    note: 'N067',
    title: 'Secrets live outside the declared state',
    by: 'lint',
    code: 'fact-not-provided',
    step: 'miniflux/deploy',
    says: 'DATABASE_URL',
    without: 'a step makes the secret',
    remedy: [
      insertBefore('miniflux/deploy', 'secret', {
        says: 'make the secret from what the operator has generated',
        provides: [{ fact: 'secret', label: 'minikube/miniflux/miniflux.DATABASE_URL', source: 'operator:cloudnative-pg' }],
      }),
    ],
  },
  {
    note: 'N077',
    title: 'Database password comes from the operator, not the vault',
    knowing: 'the operator makes the password of the owner itself',
    by: 'lint',
    plan: 'revised',
    code: 'secret-two-sources',
    step: 'data/password',
    without: 'the template copies what the operator has generated',
    remedy: [
      change(
        'data/password',
        'provides',
        { label: 'minikube/miniflux/miniflux.DATABASE_URL' },
        { source: 'operator:cloudnative-pg', copyOf: 'minikube/databases/blumeops-pg-miniflux.password' },
      ),
    ],
  },
];
