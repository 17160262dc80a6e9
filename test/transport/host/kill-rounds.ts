// Kill -9 in the middle of writes, as often as asked: of Longshore, of ssh, of sshd's session, of the shell at the far end. Whatever is hit, no file
// is half-written, and the next run gets where it wants and leaves nothing else behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createHost } from '../../../src/transport/host/create-host.ts';
import { noSshd, privateSshd, type PrivateSshd } from './private-sshd.ts';

const loop = fileURLToPath(new URL('write-loop.ts', import.meta.url));
const size = 3_000_000;
type Victim = 'longshore' | 'ssh' | 'sshd' | 'shell';

const skip = noSshd !== false ? noSshd : process.platform === 'linux' ? false : 'the victims are found by /proc';

export function survivesKills(rounds: number): void {
  describe('`writeFile()` and kill -9', { skip }, () => {
    let sshd: PrivateSshd;
    before(async () => {
      sshd = await privateSshd();
    });
    after(() => sshd[Symbol.asyncDispose]());

    for (const victim of ['longshore', 'ssh', 'sshd', 'shell'] as const) {
      it(`of ${victim} leaves no half-written file, and the next run converges`, async () => {
        const folder = join(sshd.folder, victim);
        mkdirSync(folder);
        for (let round = 0; round < rounds; round += 1) {
          const child = spawn(process.execPath, [loop, sshd.ssh.configFile ?? '', folder, String(size)], {
            stdio: ['ignore', 'pipe', 'ignore'],
          });
          const ended = new Promise((resolve) => child.once('exit', resolve));
          await new Promise((resolve) => child.stdout.once('data', resolve));
          child.stdout.resume();
          const pid = victimOf(victim, child.pid ?? 0, sshd.pid);
          // Anywhere in a write: they follow each other without a pause.
          await wait(Math.random() * 150);
          process.kill(pid, 'SIGKILL');
          await ended;
          // What the far end had already been given it may still finish.
          await wait(100);
          for (const name of readdirSync(folder).filter((each) => !each.startsWith('.longshore-'))) {
            const content = readFileSync(join(folder, name));
            assert.equal(content.length, name === 'large' ? size : 5000, name);
            assert.ok(
              content.every((byte) => byte === content[0]),
              `${name} is of two writes`,
            );
          }
        }
        await using host = createHost({ host: 'indri', ssh: sshd.ssh });
        const writer = host.writer(new AbortController().signal);
        await writer.writeFile(`${folder}/large`, Buffer.from('done'), { mode: 0o600 });
        assert.equal(readFileSync(join(folder, 'large'), 'utf8'), 'done');
        assert.deepEqual(
          (await writer.list(folder))?.filter((name) => !name.startsWith('small-')),
          ['large'],
        );
      });
    }
  });
}

/** Only processes that descend from ours: the child, its ssh, our sshd's session and what runs under it. */
function victimOf(victim: Victim, child: number, server: number): number {
  if (victim === 'longshore') return child;
  if (victim === 'ssh') return descendant(child, (name) => name === 'ssh');
  return descendant(server, (name, pid, parent) =>
    victim === 'sshd'
      ? name === 'sshd' && children(pid).some((each) => nameOf(each) !== 'sshd')
      : // Not one of those that it starts for single commands, which may be gone before the signal comes.
        name === 'sh' && nameOf(parent) === 'sshd',
  );
}

function descendant(root: number, wanted: (name: string, pid: number, parent: number) => boolean): number {
  const queue = children(root).map((pid) => ({ pid, parent: root }));
  // The latest: sessions of earlier rounds may still be ending.
  const found: number[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { pid, parent } = next;
    if (wanted(nameOf(pid), pid, parent)) found.push(pid);
    queue.push(...children(pid).map((each) => ({ pid: each, parent: pid })));
  }
  const last = found.toSorted((a, b) => a - b).at(-1);
  assert.ok(last !== undefined, `no process to kill below ${root}`);
  return last;
}

function children(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter((each) => each !== '')
      .map(Number);
  } catch {
    return [];
  }
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
