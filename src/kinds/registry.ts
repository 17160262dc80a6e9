// Every kind that plans may use, by name. The one place that knows them all.
import { LongshoreError } from '../core/error.ts';
import { fileFreshKind } from './check/file-fresh/file-fresh.ts';
import { httpKind } from './check/http/http.ts';
import { imagePullsKind } from './check/image-pulls/image-pulls.ts';
import { kubeReadyKind } from './check/kube-ready/kube-ready.ts';
import { sqlKind } from './check/sql/sql.ts';
import { unitKind } from './check/unit/unit.ts';
import { writersGoneKind } from './check/writers-gone/writers-gone.ts';
import { declaredKind } from './gate/declared/declared.ts';
import { probeGateKind } from './gate/probe-gate/probe-gate.ts';
import { secretGateKind } from './gate/secret-gate/secret-gate.ts';
import type { Kind, KindRegistry } from './kind.ts';
import { imageCopyKind } from './move/image-copy/image-copy.ts';
import { postgresMoveKind } from './move/postgres/postgres-move.ts';
import { brewPackageKind } from './resource/brew-package/brew-package.ts';
import { brewServiceKind } from './resource/brew-service/brew-service.ts';
import { directoryKind } from './resource/directory/directory.ts';
import { fileKind } from './resource/file/file.ts';
import { htpasswdFileKind } from './resource/htpasswd-file/htpasswd-file.ts';
import { imageBuildKind } from './resource/image-build/image-build.ts';
import { imagePresentKind } from './resource/image-present/image-present.ts';
import { kubeObjectsKind } from './resource/kube-object/kube-object.ts';
import { kubeconfigContextKind } from './resource/kubeconfig-context/kubeconfig-context.ts';
import { launchAgentKind } from './resource/launch-agent/launch-agent.ts';
import { minikubeKind } from './resource/minikube/minikube.ts';
import { registryMirrorKind } from './resource/registry-mirror/registry-mirror.ts';
import { serveEntryKind } from './resource/serve-entry/serve-entry.ts';
import { zotConfigKind } from './resource/zot-config/zot-config.ts';
import { deviceGoneKind } from './resource/device-gone/device-gone.ts';
import { deviceNameKind } from './resource/device-name/device-name.ts';
import { deviceTagsKind } from './resource/device-tags/device-tags.ts';
import { serviceApprovalKind } from './resource/service-approval/service-approval.ts';
import { tailnetDnsKind } from './resource/tailnet-dns/tailnet-dns.ts';
import { tailnetKeyKind } from './resource/tailnet-key/tailnet-key.ts';
import { tailnetPolicyKind } from './resource/tailnet-policy/tailnet-policy.ts';
import { tailnetServiceKind } from './resource/tailnet-service/tailnet-service.ts';

const all: readonly Kind[] = [
  brewPackageKind,
  brewServiceKind,
  declaredKind,
  directoryKind,
  fileFreshKind,
  fileKind,
  htpasswdFileKind,
  httpKind,
  imageBuildKind,
  imageCopyKind,
  imagePresentKind,
  imagePullsKind,
  kubeObjectsKind,
  kubeReadyKind,
  kubeconfigContextKind,
  launchAgentKind,
  minikubeKind,
  postgresMoveKind,
  probeGateKind,
  registryMirrorKind,
  secretGateKind,
  serveEntryKind,
  sqlKind,
  deviceGoneKind,
  deviceNameKind,
  deviceTagsKind,
  serviceApprovalKind,
  tailnetDnsKind,
  tailnetKeyKind,
  tailnetPolicyKind,
  tailnetServiceKind,
  unitKind,
  writersGoneKind,
  zotConfigKind,
];

const byName: ReadonlyMap<string, Kind> = new Map(all.map((kind) => [kind.name, kind]));

export const kinds: KindRegistry = {
  get(name) {
    const kind = byName.get(name);
    if (kind !== undefined) return kind;
    throw new LongshoreError('kind-unknown', `cannot use a step of kind "${name}": there is no such kind`, {
      next: `Use one of ${[...byName.keys()].sort().join(', ')}.`,
    });
  },
};
