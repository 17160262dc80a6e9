// A twin that is killed in the middle of a command: opened again, and the command repeated, it is the same as after an
// unbroken run. Every write of the command is tried as the last one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostDigestParts } from '../../../src/twin/host/host-digest-parts.ts';
import { agents, home, simulatedWorld, type SimulatedWorld } from './simulated-world.ts';

const cases: readonly { readonly before: readonly string[]; readonly command: string }[] = [
  { before: [], command: 'brew services stop forgejo' },
  { before: [], command: 'brew services stop postgresql@18 --keep' },
  { before: ['brew services stop forgejo'], command: 'brew services start forgejo' },
  { before: [], command: 'brew services restart feeds' },
  { before: [], command: 'brew install podman' },
  { before: ['brew install podman'], command: 'brew uninstall podman' },
  { before: [], command: 'launchctl bootout gui/501/mcquack.eblume.devpi' },
  {
    before: ['launchctl bootout gui/501/mcquack.eblume.devpi'],
    command: `launchctl bootstrap gui/501 ${agents}/mcquack.eblume.devpi.plist`,
  },
  { before: [], command: 'launchctl kickstart -k gui/501/mcquack.eblume.devpi' },
  { before: [], command: 'tailscale serve --service=svc:registry --https=443 http://localhost:5050' },
  { before: [], command: 'tailscale serve clear svc:forge' },
  { before: [], command: 'tailscale serve reset' },
  { before: ['brew install minikube', 'brew install docker'], command: 'minikube start --driver=docker' },
  { before: ['brew install minikube', 'brew install docker', 'minikube start'], command: 'minikube delete' },
];

describe('a killed twin', () => {
  for (const { before, command } of cases) {
    it(`\`${command}\` can be repeated after a kill at any of its writes`, async () => {
      await using unbroken = await prepared(before);
      await unbroken.change(command);
      const wanted = state(unbroken);
      for (let survivors = 0; ; survivors += 1) {
        const world = await prepared(before);
        const dead = killAfter(world, survivors);
        await world.change(command).catch(() => undefined);
        await using again = await world.reopen();
        await again.change(command);
        assert.deepEqual(state(again), wanted, `killed after ${survivors} writes`);
        if (!dead()) break;
      }
    });
  }

  it('`writeFile()` leaves the old content or the new one', async () => {
    const world = await simulatedWorld();
    await world.indri().writeFile(`${home}/a`, Buffer.from('old'), { mode: 0o644 });
    killAfter(world, 0);
    await assert.rejects(world.indri().writeFile(`${home}/a`, Buffer.from('new'), { mode: 0o644 }));
    await using again = await world.reopen();
    assert.equal((await again.query(`cat ${home}/a`)).stdout, 'old');
  });
});

async function prepared(commands: readonly string[]): Promise<SimulatedWorld> {
  const world = await simulatedWorld();
  for (const command of commands) await world.change(command);
  return world;
}

function state(world: SimulatedWorld): unknown {
  return { host: hostDigestParts(world, 'indri'), names: world.tailnet.entries(), cluster: world.clusters.exists('minikube') };
}

/** Lets so many writes through; all later ones fail, as those of a process that is gone. Says whether one did. */
function killAfter(world: SimulatedWorld, survivors: number): () => boolean {
  let left = survivors;
  let dead = false;
  const guard = <Target extends object>(target: Target, names: readonly (keyof Target)[]) => {
    for (const name of names) {
      const original = target[name] as (...given: unknown[]) => unknown;
      const guarded = (...given: unknown[]) => {
        if (left === 0) dead = true;
        if (dead) throw new Error('killed');
        left -= 1;
        return original.apply(target, given);
      };
      Object.defineProperty(target, name, { value: guarded });
    }
  };
  guard(world.store, ['set', 'remove']);
  guard(world.indri().files, ['write', 'remove', 'makeDirectory', 'seedFile']);
  return () => dead;
}
