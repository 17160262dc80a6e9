// What launchd says about one unit. `launchctl print` is meant for people, so only lines that have stood still since
// macOS 10.11 are read (Homebrew reads the same ones): `path`, `pid`, `last exit code`. man launchctl(1).
import { LongshoreError } from '../../core/error.ts';
import type { HostReader } from '../../ports/host.ts';
import { ask } from './command.ts';
import { launchdCodes } from './launchd-codes.ts';

export const launchctl = '/bin/launchctl';

export type LaunchdUnit =
  | { readonly loaded: false }
  | {
      readonly loaded: true;
      /** The plist that it was loaded from. */
      readonly path?: string;
      /** While a process of the unit runs. */
      readonly pid?: number;
      /** Of its last run that ended; absent before the first one has. */
      readonly lastExitCode?: number;
    };

/** A unit by its exact label: a search for a part of a label finds the wrong unit sooner or later. */
export async function readLaunchdUnit(host: HostReader, domain: string, label: string): Promise<LaunchdUnit> {
  const printed = await ask(host, [launchctl, 'print', `${domain}/${label}`], { exits: [0, ...launchdCodes.notThere] });
  // Without the whole domain nothing is loaded in it; only a bootstrap needs it, and says so.
  return printed.exitCode === 0 ? parseLaunchdUnit(printed.stdout) : { loaded: false };
}

export function parseLaunchdUnit(text: string): LaunchdUnit & { readonly loaded: true } {
  const path = topLine(text, 'path');
  const pid = topLine(text, 'pid');
  const lastExit = /^\d+/.exec(topLine(text, 'last exit code') ?? '')?.[0];
  return {
    loaded: true,
    ...(path === undefined ? {} : { path }),
    ...(pid === undefined ? {} : { pid: Number(pid) }),
    ...(lastExit === undefined ? {} : { lastExitCode: Number(lastExit) }),
  };
}

/** Whether the user has disabled the label: it would not be loaded at login then, and cannot be bootstrapped. */
export async function isDisabled(host: HostReader, domain: string, label: string): Promise<boolean> {
  const { stdout } = await ask(host, [launchctl, 'print-disabled', domain], { exits: [0, ...launchdCodes.notThere] });
  const line = stdout.split('\n').find((each) => each.trim().startsWith(`"${label}" =>`));
  return line !== undefined && /=>\s*(disabled|true)\b/.test(line);
}

/** Domains are `gui/<uid>`, `user/<uid>` or `system`. */
export function domainProblem(domain: string): string | undefined {
  return /^(gui\/\d+|user\/\d+|system)$/.test(domain) ? undefined : `domain "${domain}" is none of gui/<uid>, user/<uid> and system`;
}

/** `name = value` at the first level of indentation only: nested blocks repeat some names. */
function topLine(text: string, name: string): string | undefined {
  const value = new RegExp(`^(?:\\t| {2,8})${name} = (.*)$`, 'm').exec(text)?.[1]?.trim();
  return value === '' ? undefined : value;
}

/** An exit code of sysexits(3) that launchd gives when it cannot even start the program. */
export const exitConfiguration = 78;

export function launchdFailure(label: string, host: string, detail: string, next: string): LongshoreError {
  return new LongshoreError('unit-failed', `cannot bring unit "${label}" on ${host} to its state: ${detail}`, { effect: 'changed', next });
}
