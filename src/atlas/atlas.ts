// All entries, by their ids.
import type { AtlasEntry } from './entry.ts';
import { alloyFmtSyntax } from './entries/alloy-fmt-syntax.ts';
import { ansibleUnknownTag } from './entries/ansible-unknown-tag.ts';
import { borgAppendOnly } from './entries/borg-append-only.ts';
import { borgInitOnce } from './entries/borg-init-once.ts';
import { borgPruneCompact } from './entries/borg-prune-compact.ts';
import { borgmaticMissingSource } from './entries/borgmatic-missing-source.ts';
import { brewKegOnly } from './entries/brew-keg-only.ts';
import { brewServicesKill } from './entries/brew-services-kill.ts';
import { cnpgBackupTargets } from './entries/cnpg-backup-targets.ts';
import { cnpgImageDefault } from './entries/cnpg-image-default.ts';
import { cnpgSuperuserOff } from './entries/cnpg-superuser-off.ts';
import { containerdMirrorRuntime } from './entries/containerd-mirror-runtime.ts';
import { curlExitHttp } from './entries/curl-exit-http.ts';
import { devpiInitOnce } from './entries/devpi-init-once.ts';
import { devpiLiveCopy } from './entries/devpi-live-copy.ts';
import { dockerMirrorHubOnly } from './entries/docker-mirror-hub-only.ts';
import { forgejoAppIniPaths } from './entries/forgejo-app-ini-paths.ts';
import { forgejoChartOci } from './entries/forgejo-chart-oci.ts';
import { grafanaChartEphemeral } from './entries/grafana-chart-ephemeral.ts';
import { grafanaHealth } from './entries/grafana-health.ts';
import { helmCrdsUpgrade } from './entries/helm-crds-upgrade.ts';
import { helmInstallOnce } from './entries/helm-install-once.ts';
import { helmRepositoryAlias } from './entries/helm-repository-alias.ts';
import { helmUninstallLeaves } from './entries/helm-uninstall-leaves.ts';
import { kiwixListAtStart } from './entries/kiwix-list-at-start.ts';
import { kubectlApplyNoPrune } from './entries/kubectl-apply-no-prune.ts';
import { kubectlCreateOnce } from './entries/kubectl-create-once.ts';
import { kubectlGetAll } from './entries/kubectl-get-all.ts';
import { kubectlSecretLiteral } from './entries/kubectl-secret-literal.ts';
import { kubectlVersionSkew } from './entries/kubectl-version-skew.ts';
import { kubernetesClaimFixed } from './entries/kubernetes-claim-fixed.ts';
import { kubernetesEmptydir } from './entries/kubernetes-emptydir.ts';
import { kubernetesLoadbalancerClass } from './entries/kubernetes-loadbalancer-class.ts';
import { kubernetesSecretKeyStart } from './entries/kubernetes-secret-key-start.ts';
import { kubernetesServiceLinks } from './entries/kubernetes-service-links.ts';
import { launchctlLoadExit } from './entries/launchctl-load-exit.ts';
import { launchdAgentBoot } from './entries/launchd-agent-boot.ts';
import { launchdSearchPath } from './entries/launchd-search-path.ts';
import { launchdSystemInvisible } from './entries/launchd-system-invisible.ts';
import { launchdTimerProcess } from './entries/launchd-timer-process.ts';
import { lokiRetentionOff } from './entries/loki-retention-off.ts';
import { macosAirplayPorts } from './entries/macos-airplay-ports.ts';
import { minikubeApiPort } from './entries/minikube-api-port.ts';
import { minikubeDeleteVolumes } from './entries/minikube-delete-volumes.ts';
import { minikubeDriverVolumes } from './entries/minikube-driver-volumes.ts';
import { minikubeFixed } from './entries/minikube-fixed.ts';
import { minikubeHostAlias } from './entries/minikube-host-alias.ts';
import { minikubeMountProcess } from './entries/minikube-mount-process.ts';
import { minikubePodmanNfs } from './entries/minikube-podman-nfs.ts';
import { minikubeStatusHost } from './entries/minikube-status-host.ts';
import { nodeExporterTextfile } from './entries/node-exporter-textfile.ts';
import { onepasswordKeyFormat } from './entries/onepassword-key-format.ts';
import { onepasswordPerson } from './entries/onepassword-person.ts';
import { pgRestoreGoesOn } from './entries/pg-restore-goes-on.ts';
import { pgRestoreOwner } from './entries/pg-restore-owner.ts';
import { plexGuiApp } from './entries/plex-gui-app.ts';
import { podmanExit125 } from './entries/podman-exit-125.ts';
import { podmanMachineInitOnce } from './entries/podman-machine-init-once.ts';
import { podmanMachineSession } from './entries/podman-machine-session.ts';
import { postgresqlCreateOnce } from './entries/postgresql-create-once.ts';
import { postgresqlDumpVersion } from './entries/postgresql-dump-version.ts';
import { postgresqlDumpWithoutRoles } from './entries/postgresql-dump-without-roles.ts';
import { postgresqlRestoredOwner } from './entries/postgresql-restored-owner.ts';
import { prometheusRemoteWrite } from './entries/prometheus-remote-write.ts';
import { psqlGoesOn } from './entries/psql-goes-on.ts';
import { sqliteLiveCopy } from './entries/sqlite-live-copy.ts';
import { systemdSearchPath } from './entries/systemd-search-path.ts';
import { tailscaleOperatorOwnsTags } from './entries/tailscale-operator-owns-tags.ts';
import { tailscaleServeForeground } from './entries/tailscale-serve-foreground.ts';
import { tailscaleServeHttps } from './entries/tailscale-serve-https.ts';
import { tailscaleServeReset } from './entries/tailscale-serve-reset.ts';
import { tailscaleServiceApproved } from './entries/tailscale-service-approved.ts';
import { tailscaleServiceDefined } from './entries/tailscale-service-defined.ts';
import { tailscaleTagUserDevice } from './entries/tailscale-tag-user-device.ts';
import { tailscaleUpAllFlags } from './entries/tailscale-up-all-flags.ts';
import { transmissionHostWhitelist } from './entries/transmission-host-whitelist.ts';
import { transmissionRpcWhitelist } from './entries/transmission-rpc-whitelist.ts';
import { transmissionSettingsExit } from './entries/transmission-settings-exit.ts';
import { veleroHostpath } from './entries/velero-hostpath.ts';
import { veleroObjectStore } from './entries/velero-object-store.ts';
import { woodpeckerAgentSecret } from './entries/woodpecker-agent-secret.ts';
import { woodpeckerStorageRwx } from './entries/woodpecker-storage-rwx.ts';
import { zotDockerFormat } from './entries/zot-docker-format.ts';

export const atlas: readonly AtlasEntry[] = [
  alloyFmtSyntax,
  ansibleUnknownTag,
  borgAppendOnly,
  borgInitOnce,
  borgPruneCompact,
  borgmaticMissingSource,
  brewKegOnly,
  brewServicesKill,
  cnpgBackupTargets,
  cnpgImageDefault,
  cnpgSuperuserOff,
  containerdMirrorRuntime,
  curlExitHttp,
  devpiInitOnce,
  devpiLiveCopy,
  dockerMirrorHubOnly,
  forgejoAppIniPaths,
  forgejoChartOci,
  grafanaChartEphemeral,
  grafanaHealth,
  helmCrdsUpgrade,
  helmInstallOnce,
  helmRepositoryAlias,
  helmUninstallLeaves,
  kiwixListAtStart,
  kubectlApplyNoPrune,
  kubectlCreateOnce,
  kubectlGetAll,
  kubectlSecretLiteral,
  kubectlVersionSkew,
  kubernetesClaimFixed,
  kubernetesEmptydir,
  kubernetesLoadbalancerClass,
  kubernetesSecretKeyStart,
  kubernetesServiceLinks,
  launchctlLoadExit,
  launchdAgentBoot,
  launchdSearchPath,
  launchdSystemInvisible,
  launchdTimerProcess,
  lokiRetentionOff,
  macosAirplayPorts,
  minikubeApiPort,
  minikubeDeleteVolumes,
  minikubeDriverVolumes,
  minikubeFixed,
  minikubeHostAlias,
  minikubeMountProcess,
  minikubePodmanNfs,
  minikubeStatusHost,
  nodeExporterTextfile,
  onepasswordKeyFormat,
  onepasswordPerson,
  pgRestoreGoesOn,
  pgRestoreOwner,
  plexGuiApp,
  podmanExit125,
  podmanMachineInitOnce,
  podmanMachineSession,
  postgresqlCreateOnce,
  postgresqlDumpVersion,
  postgresqlDumpWithoutRoles,
  postgresqlRestoredOwner,
  prometheusRemoteWrite,
  psqlGoesOn,
  sqliteLiveCopy,
  systemdSearchPath,
  tailscaleOperatorOwnsTags,
  tailscaleServeForeground,
  tailscaleServeHttps,
  tailscaleServeReset,
  tailscaleServiceApproved,
  tailscaleServiceDefined,
  tailscaleTagUserDevice,
  tailscaleUpAllFlags,
  transmissionHostWhitelist,
  transmissionRpcWhitelist,
  transmissionSettingsExit,
  veleroHostpath,
  veleroObjectStore,
  woodpeckerAgentSecret,
  woodpeckerStorageRwx,
  zotDockerFormat,
];
