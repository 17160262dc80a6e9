// How the document deploys: a role of the playbook, chosen by its tag, run from gilbert.
import type { CommandRun } from '../../../src/core/fact/command-run.ts';

export const provision = (tag: string): CommandRun => ({
  at: 'laptop',
  shell: 'login',
  line: `mise run provision-indri -- --tags ${tag}`,
  effect: 'changes',
});

/** `ssh indri '…'`: what stands between the quotes runs there, without a login shell. */
export const onIndri = (line: string, more: Partial<CommandRun> = {}): CommandRun => ({
  at: 'host:indri',
  shell: 'ssh',
  line,
  effect: 'reads',
  ...more,
});

export const onGilbert = (line: string, more: Partial<CommandRun> = {}): CommandRun => ({
  at: 'laptop',
  shell: 'login',
  line,
  effect: 'reads',
  attended: true,
  ...more,
});
