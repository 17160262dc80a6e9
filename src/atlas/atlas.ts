// All entries, by their ids.
import type { AtlasEntry } from './entry.ts';
import { macosAirplayPorts } from './entries/macos-airplay-ports.ts';
import { minikubePodmanNfs } from './entries/minikube-podman-nfs.ts';

export const atlas: readonly AtlasEntry[] = [macosAirplayPorts, minikubePodmanNfs];
