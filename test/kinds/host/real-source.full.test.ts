// Checkouts and builds with the real git of this machine, in a temporary directory.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { buildKind, type BuildDesired } from '../../../src/kinds/resource/build/build.ts';
import { gitCheckoutKind, type GitCheckoutDesired } from '../../../src/kinds/resource/git-checkout/git-checkout.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';
import { contextOf, holdsContract, type RealWorld } from './contract.ts';
import { filesBelow, Shell } from './shell.ts';

const programs = 'command -v git && command -v sha256sum && find /dev/null -printf "" && mktemp --version';

async function missing(): Promise<string | false> {
  using shell = new Shell(['sh']);
  return (await shell.run(programs)).exitCode === 0 ? false : 'git and the GNU tools are not installed';
}

const skip = await missing();

interface Workshop extends RealWorld, AsyncDisposable {
  readonly directory: string;
  readonly url: string;
  /** Oldest first. */
  readonly commits: readonly [string, string];
}

async function workshop(): Promise<Workshop> {
  const directory = mkdtempSync(join(tmpdir(), 'longshore-git-'));
  const shell = new Shell(['sh']);
  const here = createHost({ host: 'here' });
  const url = `${directory}/origin`;
  const own = 'git -c user.name=me -c user.email=me@example.org -c commit.gpgsign=false';
  const { stdout, stderr } = await shell.run(
    `export HOME=${directory}; git init -q -b main ${url} && cd ${url} && echo one >SOURCE && git add . && ${own} commit -qm one && git rev-parse HEAD && echo two >SOURCE && ${own} commit -qam two && git rev-parse HEAD`,
  );
  const [first = '', second = ''] = stdout.toString('utf8').trim().split('\n');
  assert.match(second, /^[0-9a-f]{40}$/, stderr);
  return {
    directory,
    url,
    commits: [first, second],
    clock: { now: () => Date.now(), sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    host: () => here.writer(new AbortController().signal),
    // Of git's own files only where HEAD is: objects that were fetched stay, and its index has times in it.
    state: async () => {
      const files = await filesBelow(shell, [
        `${directory}/checkout`,
        `${directory}/checkout.longshore-partial`,
        `${directory}/checkout.longshore-removed`,
      ]);
      return files.split('\n').filter((line) => !line.includes('/.git/') || line.endsWith('/.git/HEAD'));
    },
    [Symbol.asyncDispose]: async () => {
      await here[Symbol.asyncDispose]();
      shell[Symbol.dispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

describe('kinds with the real git', { skip }, () => {
  it('`git-checkout` keeps the contract for a clone that is new, and for another commit', async () => {
    await using shop = await workshop();
    const desired: GitCheckoutDesired = { host: 'here', path: `${shop.directory}/checkout`, url: shop.url, commit: shop.commits[0] };
    await holdsContract(shop, gitCheckoutKind, desired);
    await gitCheckoutKind.apply(contextOf(shop), desired, await gitCheckoutKind.read(contextOf(shop), desired));
    await holdsContract(shop, gitCheckoutKind, { ...desired, commit: shop.commits[1] });
  });

  it('`git-checkout` refuses changes that nobody has committed, and says what git says of a commit that is not there', async () => {
    await using shop = await workshop();
    const desired: GitCheckoutDesired = { host: 'here', path: `${shop.directory}/checkout`, url: shop.url, commit: shop.commits[0] };
    const context = contextOf(shop);
    await assert.rejects(
      gitCheckoutKind.apply(context, { ...desired, commit: 'c'.repeat(40) }, await gitCheckoutKind.read(context, desired)),
      {
        code: 'command-failed',
        message: /exit code 128/,
      },
    );
    await gitCheckoutKind.apply(context, desired, await gitCheckoutKind.read(context, desired));
    await shop.host('here').writeFile(`${desired.path}/SOURCE`, Buffer.from('mine\n'), { mode: 0o644 });
    const other = { ...desired, commit: shop.commits[1] };
    const diff = gitCheckoutKind.diff(other, await gitCheckoutKind.read(context, other));
    assert.match(diff.action === 'refuse' ? diff.because : '', /not committed: SOURCE/);
  });

  it('`build` keeps the contract', async () => {
    await using shop = await workshop();
    const path = `${shop.directory}/checkout`;
    const context = contextOf(shop);
    const source: GitCheckoutDesired = { host: 'here', path, url: shop.url, commit: shop.commits[1] };
    await gitCheckoutKind.apply(context, source, await gitCheckoutKind.read(context, source));
    const desired: BuildDesired = {
      host: 'here',
      directory: path,
      commands: [
        ['cp', 'SOURCE', 'bin/program'],
        ['chmod', '755', 'bin/program'],
      ],
      artifact: `${path}/bin/program`,
      inputs: [source.commit],
      environment: { LC_ALL: 'C' },
    };
    await holdsContract(shop, buildKind, desired);
  });
});
