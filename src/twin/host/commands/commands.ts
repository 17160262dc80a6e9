// The table of stand-ins by the base name of their program, and which of them every system has without installing them.
import { aptCommands } from './apt-commands.ts';
import { brew } from './brew.ts';
import { buildCommands } from './build-commands.ts';
import { cat } from './cat.ts';
import type { Command } from './command.ts';
import { crontab } from './crontab.ts';
import { curl } from './curl.ts';
import { digestCommands } from './digest-commands.ts';
import { docker } from './docker.ts';
import { env } from './env.ts';
import { fileCommands } from './file-commands.ts';
import { git } from './git.ts';
import { id } from './id.ts';
import { journalctl } from './journalctl.ts';
import { launchctl } from './launchctl.ts';
import { loginctl } from './loginctl.ts';
import { lsof } from './lsof.ts';
import { nc } from './nc.ts';
import { minikube } from './minikube.ts';
import { mise } from './mise.ts';
import { pgIsready } from './pg-isready.ts';
import { plutil } from './plutil.ts';
import { podman } from './podman.ts';
import { sh } from './sh.ts';
import { swVers } from './sw-vers.ts';
import { systemctl } from './systemctl.ts';
import { tailscale } from './tailscale.ts';
import { test } from './test.ts';
import { treeCommands } from './tree-commands.ts';
import { uname } from './uname.ts';
import { zot } from './zot.ts';

const everywhere: Readonly<Record<string, Command>> = {
  cat,
  crontab,
  curl,
  env,
  id,
  lsof,
  nc,
  sh,
  test,
  uname,
  ...fileCommands,
  ...treeCommands,
};
const onMacos: Readonly<Record<string, Command>> = { launchctl, plutil, shasum: digestCommands.shasum, sw_vers: swVers };
const onLinux: Readonly<Record<string, Command>> = { journalctl, loginctl, sha256sum: digestCommands.sha256sum, systemctl };
const installed: Readonly<Record<string, Command>> = {
  brew,
  docker,
  git,
  minikube,
  mise,
  pg_isready: pgIsready,
  podman,
  tailscale,
  zot,
  ...aptCommands,
  ...buildCommands,
};
const all = new Map(Object.entries({ ...everywhere, ...onMacos, ...onLinux, ...installed }));

export function commandOf(name: string): Command | undefined {
  return all.get(name) ?? all.get(name.replace(/-(darwin|linux)-(arm64|amd64)$/, ''));
}

export function systemTools(family: 'macos' | 'linux'): readonly string[] {
  return [...Object.keys(everywhere), ...Object.keys(family === 'macos' ? onMacos : onLinux)];
}
