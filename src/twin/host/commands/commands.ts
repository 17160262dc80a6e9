// The table of stand-ins by the base name of their program, and which of them every system has without installing them.
import { brew } from './brew.ts';
import { cat } from './cat.ts';
import type { Command } from './command.ts';
import { curl } from './curl.ts';
import { docker } from './docker.ts';
import { id } from './id.ts';
import { launchctl } from './launchctl.ts';
import { lsof } from './lsof.ts';
import { minikube } from './minikube.ts';
import { pgIsready } from './pg-isready.ts';
import { plutil } from './plutil.ts';
import { podman } from './podman.ts';
import { swVers } from './sw-vers.ts';
import { tailscale } from './tailscale.ts';
import { test } from './test.ts';
import { uname } from './uname.ts';
import { zot } from './zot.ts';

const everywhere: Readonly<Record<string, Command>> = { cat, curl, id, lsof, test, uname };
const onMacos: Readonly<Record<string, Command>> = { launchctl, plutil, sw_vers: swVers };
const installed: Readonly<Record<string, Command>> = { brew, docker, minikube, pg_isready: pgIsready, podman, tailscale, zot };
const all = new Map(Object.entries({ ...everywhere, ...onMacos, ...installed }));

export function commandOf(name: string): Command | undefined {
  return all.get(name) ?? all.get(name.replace(/-(darwin|linux)-(arm64|amd64)$/, ''));
}

export function systemTools(family: 'macos' | 'linux'): readonly string[] {
  return [...Object.keys(everywhere), ...(family === 'macos' ? Object.keys(onMacos) : [])];
}
