// Debian's cron for a host that reaches no mirror: fetched here by apt and handed over.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Shell, type ShellAnswer } from './shell.ts';

/** Why there is none; `undefined` when it is there. */
export async function installCron(shell: Shell): Promise<string | undefined> {
  if ((await shell.run('command -v crontab')).exitCode === 0) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'longshore-cron-'));
  using here = new Shell(['sh']);
  try {
    const fetched = await here.run(`cd ${directory} && apt-get download -q cron cron-daemon-common`);
    if (fetched.exitCode !== 0) return `cron cannot be fetched with apt-get: ${lastLine(fetched)}`;
    for (const name of readdirSync(directory)) await shell.run(`cat >/tmp/${name}`, readFileSync(join(directory, name)));
    // Its daemon is of no use here, nor is what it needs for mail.
    const installed = await shell.run('dpkg --force-depends -i /tmp/cron*.deb; rm -f /tmp/cron*.deb; command -v crontab');
    return installed.exitCode === 0 ? undefined : `cron cannot be installed on the host: ${lastLine(installed)}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function lastLine({ stderr }: ShellAnswer): string {
  return stderr.trim().split('\n').at(-1) ?? '';
}
