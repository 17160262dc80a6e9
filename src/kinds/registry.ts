// Every kind that plans may use, by name. The one place that knows them all.
import { LongshoreError } from '../core/error.ts';
import type { Kind, KindRegistry } from './kind.ts';
import { dashboardHasDataKind } from './check/dashboard-has-data/dashboard-has-data.ts';
import { directoryStillKind } from './check/directory-still/directory-still.ts';
import { fileFreshKind } from './check/file-fresh/file-fresh.ts';
import { httpKind } from './check/http/http.ts';
import { imagePullsKind } from './check/image-pulls/image-pulls.ts';
import { kubeReadyKind } from './check/kube-ready/kube-ready.ts';
import { lokiQueryKind } from './check/loki-query/loki-query.ts';
import { oauthRoundTripKind } from './check/oauth-round-trip/oauth-round-trip.ts';
import { prometheusQueryKind } from './check/prometheus-query/prometheus-query.ts';
import { prometheusTargetsKind } from './check/prometheus-targets/prometheus-targets.ts';
import { sqlKind } from './check/sql/sql.ts';
import { unitKind } from './check/unit/unit.ts';
import { writersGoneKind } from './check/writers-gone/writers-gone.ts';
import { approvalKind } from './gate/approval/approval.ts';
import { declaredKind } from './gate/declared/declared.ts';
import { probeGateKind } from './gate/probe-gate/probe-gate.ts';
import { secretGateKind } from './gate/secret-gate/secret-gate.ts';
import { directoryMoveKind } from './move/directory-move/directory-move.ts';
import { gitMoveKind } from './move/git-move/git-move.ts';
import { imageCopyKind } from './move/image-copy/image-copy.ts';
import { objectSetKind } from './move/object-set/object-set.ts';
import { postgresFollowKind } from './move/postgres/live/postgres-follow.ts';
import { postgresMoveKind } from './move/postgres/postgres-move.ts';
import { aptPackageKind } from './resource/apt-package/apt-package.ts';
import { brewCaskKind } from './resource/brew-cask/brew-cask.ts';
import { brewPackageKind } from './resource/brew-package/brew-package.ts';
import { brewServiceKind } from './resource/brew-service/brew-service.ts';
import { buildKind } from './resource/build/build.ts';
import { commandKind } from './resource/command/command.ts';
import { cronEntryKind } from './resource/cron-entry/cron-entry.ts';
import { deviceGoneKind } from './resource/device-gone/device-gone.ts';
import { deviceNameKind } from './resource/device-name/device-name.ts';
import { deviceTagsKind } from './resource/device-tags/device-tags.ts';
import { directoryAheadKind } from './resource/directory-ahead/directory-ahead.ts';
import { directoryKind } from './resource/directory/directory.ts';
import { fileBlockKind } from './resource/file-block/file-block.ts';
import { fileLineKind } from './resource/file-line/file-line.ts';
import { fileKind } from './resource/file/file.ts';
import { forgejoKeyKind } from './resource/forgejo-key/forgejo-key.ts';
import { forgejoMirrorKind } from './resource/forgejo-mirror/forgejo-mirror.ts';
import { forgejoOauthApplicationKind } from './resource/forgejo-oauth-application/forgejo-oauth-application.ts';
import { forgejoRepositoryKind } from './resource/forgejo-repository/forgejo-repository.ts';
import { forgejoUserKind } from './resource/forgejo-user/forgejo-user.ts';
import { forgejoWebhookKind } from './resource/forgejo-webhook/forgejo-webhook.ts';
import { gitCheckoutKind } from './resource/git-checkout/git-checkout.ts';
import { grafanaDashboardKind } from './resource/grafana-dashboard/grafana-dashboard.ts';
import { grafanaDataSourceKind } from './resource/grafana-data-source/grafana-data-source.ts';
import { htpasswdFileKind } from './resource/htpasswd-file/htpasswd-file.ts';
import { imageBuildKind } from './resource/image-build/image-build.ts';
import { imagePresentKind } from './resource/image-present/image-present.ts';
import { irreversibleCommandKind } from './resource/irreversible-command/irreversible-command.ts';
import { jobSuspensionKind } from './resource/job-suspension/job-suspension.ts';
import { kubeObjectsKind } from './resource/kube-object/kube-object.ts';
import { kubeconfigContextKind } from './resource/kubeconfig-context/kubeconfig-context.ts';
import { launchAgentKind } from './resource/launch-agent/launch-agent.ts';
import { launchDaemonKind } from './resource/launch-daemon/launch-daemon.ts';
import { lingerKind } from './resource/linger/linger.ts';
import { minikubeDeletionKind } from './resource/minikube-deletion/minikube-deletion.ts';
import { minikubeKind } from './resource/minikube/minikube.ts';
import { miseToolKind } from './resource/mise-tool/mise-tool.ts';
import { plistKeysKind } from './resource/plist-keys/plist-keys.ts';
import { podmanMachineDeletionKind } from './resource/podman-machine-deletion/podman-machine-deletion.ts';
import { podmanMachineKind } from './resource/podman-machine/podman-machine.ts';
import { registryMirrorKind } from './resource/registry-mirror/registry-mirror.ts';
import { serveEntryKind } from './resource/serve-entry/serve-entry.ts';
import { serviceApprovalKind } from './resource/service-approval/service-approval.ts';
import { symlinkKind } from './resource/symlink/symlink.ts';
import { systemdTimerKind } from './resource/systemd-timer/systemd-timer.ts';
import { systemdUnitKind } from './resource/systemd-unit/systemd-unit.ts';
import { tailnetDnsKind } from './resource/tailnet-dns/tailnet-dns.ts';
import { tailnetKeyKind } from './resource/tailnet-key/tailnet-key.ts';
import { tailnetPolicyKind } from './resource/tailnet-policy/tailnet-policy.ts';
import { tailnetServiceKind } from './resource/tailnet-service/tailnet-service.ts';
import { woodpeckerPipelineKind } from './resource/woodpecker-pipeline/woodpecker-pipeline.ts';
import { woodpeckerRepositoryKind } from './resource/woodpecker-repository/woodpecker-repository.ts';
import { woodpeckerSecretKind } from './resource/woodpecker-secret/woodpecker-secret.ts';
import { zotConfigKind } from './resource/zot-config/zot-config.ts';

const all: readonly Kind[] = [
  approvalKind,
  aptPackageKind,
  brewCaskKind,
  brewPackageKind,
  brewServiceKind,
  buildKind,
  commandKind,
  cronEntryKind,
  dashboardHasDataKind,
  declaredKind,
  deviceGoneKind,
  deviceNameKind,
  deviceTagsKind,
  directoryAheadKind,
  directoryKind,
  directoryMoveKind,
  directoryStillKind,
  fileBlockKind,
  fileFreshKind,
  fileKind,
  fileLineKind,
  forgejoKeyKind,
  forgejoMirrorKind,
  forgejoOauthApplicationKind,
  forgejoRepositoryKind,
  forgejoUserKind,
  forgejoWebhookKind,
  gitCheckoutKind,
  grafanaDashboardKind,
  grafanaDataSourceKind,
  gitMoveKind,
  htpasswdFileKind,
  httpKind,
  imageBuildKind,
  imageCopyKind,
  imagePresentKind,
  imagePullsKind,
  irreversibleCommandKind,
  kubeconfigContextKind,
  jobSuspensionKind,
  kubeObjectsKind,
  kubeReadyKind,
  launchAgentKind,
  launchDaemonKind,
  lingerKind,
  lokiQueryKind,
  minikubeDeletionKind,
  minikubeKind,
  miseToolKind,
  oauthRoundTripKind,
  objectSetKind,
  plistKeysKind,
  podmanMachineDeletionKind,
  podmanMachineKind,
  postgresFollowKind,
  postgresMoveKind,
  probeGateKind,
  prometheusQueryKind,
  prometheusTargetsKind,
  registryMirrorKind,
  secretGateKind,
  serveEntryKind,
  serviceApprovalKind,
  sqlKind,
  symlinkKind,
  systemdTimerKind,
  systemdUnitKind,
  tailnetDnsKind,
  tailnetKeyKind,
  tailnetPolicyKind,
  tailnetServiceKind,
  unitKind,
  woodpeckerPipelineKind,
  woodpeckerRepositoryKind,
  woodpeckerSecretKind,
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
