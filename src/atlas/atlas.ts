// All entries, by their ids.
import type { AtlasEntry } from './entry.ts';
import { ansibleUnknownTag } from './entries/ansible-unknown-tag.ts';
import { helmRepositoryAlias } from './entries/helm-repository-alias.ts';
import { macosAirplayPorts } from './entries/macos-airplay-ports.ts';
import { minikubeFixed } from './entries/minikube-fixed.ts';
import { minikubePodmanNfs } from './entries/minikube-podman-nfs.ts';
import { podmanExit125 } from './entries/podman-exit-125.ts';
import { tailscaleServeReset } from './entries/tailscale-serve-reset.ts';
import { tailscaleServiceApproved } from './entries/tailscale-service-approved.ts';
import { tailscaleServiceDefined } from './entries/tailscale-service-defined.ts';

export const atlas: readonly AtlasEntry[] = [
  ansibleUnknownTag,
  helmRepositoryAlias,
  macosAirplayPorts,
  minikubeFixed,
  minikubePodmanNfs,
  podmanExit125,
  tailscaleServeReset,
  tailscaleServiceApproved,
  tailscaleServiceDefined,
];
