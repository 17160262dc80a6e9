// The contract of the systemd kinds, and of those that any Linux machine can run, on a real Debian with systemd as process 1.
import { after, before, describe, it } from 'node:test';
import { createHost, type Host } from '../../../src/transport/host/create-host.ts';
import { makeAptRepository } from './apt-repository.ts';
import { aptCases } from './apt-suite.ts';
import type { RealWorld } from './contract.ts';
import { cronCases, linuxCases } from './linux-suite.ts';
import { installCron } from './install-cron.ts';
import { filesBelow } from './shell.ts';
import { noSystemdHost, startSystemdHost, type SystemdHost } from './systemd-host.ts';
import { directory, systemdCases } from './systemd-suite.ts';

const skip = await noSystemdHost();

const units = ['longshore-demo.service', 'longshore-timer.timer', 'longshore-timer.service'];
const places = [directory, '/var/lib/systemd/linger', '/root', '/etc/apt', '/etc/default'];

function realWorld({ shell }: SystemdHost, way: Host): RealWorld {
  return {
    clock: { now: () => Date.now(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    host: () => way.writer(new AbortController().signal),
    state: async () => {
      const shown = `for u in ${units.join(' ')}; do systemctl show -p LoadState,ActiveState,UnitFileState,NeedDaemonReload $u; done; dpkg-query -W -f='\${Package} \${Version} \${db:Status-Abbrev}\n' 'longshore*' 2>/dev/null; crontab -l 2>/dev/null; apt-mark showhold; apt-mark showmanual | grep longshore`;
      const { stdout } = await shell.run(shown);
      return { files: (await filesBelow(shell, places)).split('\n'), units: stdout.toString('utf8').split('\n') };
    },
  };
}

describe('kinds on a real systemd', { skip }, () => {
  let host: SystemdHost;
  let way: Host;
  before(async () => {
    host = await startSystemdHost();
    way = createHost({ host: 'nuc', ssh: host.ssh });
    await makeAptRepository(host.shell);
  });
  for (const each of cronCases) {
    it(`keep the contract: ${each.title}`, async (test) => {
      const missing = await installCron(host.shell);
      if (missing === undefined) await each.run(realWorld(host, way));
      else test.skip(missing);
    });
  }
  after(async () => {
    await way[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
  });
  for (const each of [...systemdCases, ...linuxCases({ host: 'nuc', folder: '/root' }), ...aptCases])
    it(`keep the contract: ${each.title}`, async () => {
      await each.run(realWorld(host, way));
    });
});
