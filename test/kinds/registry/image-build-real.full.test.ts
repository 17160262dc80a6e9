// The same kind with the real podman on this machine, into the twin's registry and docker-registry.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hashSync } from 'bcryptjs';
import { Secret } from '../../../src/core/secret.ts';
import { imageBuildKind } from '../../../src/kinds/resource/image-build/image-build.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import type { Change, CommandResult, HostWriter } from '../../../src/ports/host.ts';
import { startDockerRegistry, startTwinRegistry, withoutDockerRegistry } from '../../transport/registry/registries.ts';
import { registryContext } from './registry-context.ts';

// Some machines need settings of their own for containers (no cgroups, another runtime).
const settings = fileURLToPath(new URL('../../../../shared/real-parts/containers.conf', import.meta.url));
const environment = { ...process.env, ...(existsSync(settings) ? { CONTAINERS_CONF: settings } : {}) };
const podman = 'podman';
const works = spawnSync(podman, ['info'], { env: environment }).status === 0;

/** Only what building asks of a host. */
const local: Partial<HostWriter> = {
  name: 'this machine',
  stat: async (path) => {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    return { type: status.isDirectory() ? 'directory' : 'file', mode: status.mode & 0o777, owner: '', size: status.size };
  },
  list: async (path) => readdirSync(path).sort(),
  readFile: async (path) => readFileSync(path),
  change: async ({ argv: [program, ...rest], stdin = '' }: Change): Promise<CommandResult> => {
    const child = spawn(program, rest, { env: environment });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
    child.stdin.end(stdin instanceof Secret ? stdin.reveal() : stdin);
    const [exitCode] = (await once(child, 'close')) as [number];
    return { exitCode, ...said };
  },
};

for (const [name, skip, start] of [
  ["the twin's registry", false, startTwinRegistry],
  ['docker-registry', withoutDockerRegistry, startDockerRegistry],
] as const) {
  describe(`image-build with the real podman into ${name}`, { skip: works ? skip : 'podman does not work on this machine' }, () => {
    it('builds, pushes with a password, and has nothing to do afterwards', async () => {
      await using registry = await start({ htpasswd: `builder:${hashSync('a password', 4)}\n` });
      await using world = registryContext({ 'registry.password': 'a password' });
      const folder = mkdtempSync(join(tmpdir(), 'longshore-build-'));
      try {
        writeFileSync(join(folder, 'Containerfile'), 'FROM scratch\nARG GREETING\nLABEL greeting=$GREETING\nCOPY hello.txt /hello.txt\n');
        writeFileSync(join(folder, 'hello.txt'), 'hello\n');
        const password = { secret: 'named', name: 'registry', key: 'password' } as const;
        const image = {
          registry: { url: registry.url, credentials: { username: 'builder', password } },
          repository: 'blumeops/hello',
          reference: 'v1',
        };
        const desired = { host: 'here', context: folder, platform: 'linux/arm64', buildArgs: { GREETING: 'hello' }, image };
        const context: WriteContext = {
          ...world.context,
          host: () => local as HostWriter,
          secret: async () => new Secret('registry.password', 'a password'),
        };
        await imageBuildKind.apply(context, desired, await imageBuildKind.read(context, desired));
        const built = await imageBuildKind.read(context, desired);
        assert.deepEqual(imageBuildKind.diff(desired, built), { action: 'none' });
        assert.match(imageBuildKind.outputs(desired, built).digest, /^sha256:[0-9a-f]{64}$/);
        await local.change?.({ effect: 'change', argv: ['podman', 'rmi', `${registry.url.slice(7)}/blumeops/hello:v1`] });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}
