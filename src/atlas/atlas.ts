// All entries, by their ids.
import type { AtlasEntry } from './entry.ts';
import { macosAirplayPorts } from './entries/macos-airplay-ports.ts';
import { minikubePodmanNfs } from './entries/minikube-podman-nfs.ts';
import { tailscaleServiceApproved } from './entries/tailscale-service-approved.ts';
import { tailscaleServiceDefined } from './entries/tailscale-service-defined.ts';

export const atlas: readonly AtlasEntry[] = [macosAirplayPorts, minikubePodmanNfs, tailscaleServiceApproved, tailscaleServiceDefined];
