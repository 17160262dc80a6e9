// A survey of this very machine, with real programs on it, through the command line and the real way to a host.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { shippedParts } from '../../src/cli/shipped-parts.ts';
import { checkTypes } from '../../src/cli/type-check.ts';
import type { Seen } from '../../src/survey/seen.ts';
import { CapturedEnvironment } from '../cli/captured-environment.ts';
import { TemporaryFolder } from '../cli/temporary-folder.ts';
import { liveParts, noLiveParts, type LiveParts } from './live-parts.ts';

test(
  '`survey localhost` finds a database, a proxy, a unit and a Compose file; `init` makes a plan of it that compiles and is clean',
  { skip: noLiveParts },
  async () => {
    await using parts = await liveParts();
    using folder = new TemporaryFolder();
    const run = async (line: readonly string[]) => {
      const environment = new CapturedEnvironment({ cwd: folder.path, env: { HOME: parts.home, PATH: process.env['PATH'] ?? '' } });
      const code = await runCommandLine(line, { environment, parts: async () => shippedParts, version: async () => '1.2.3' });
      return { code, stdout: environment.stdout.text, stderr: environment.stderr.text };
    };

    const surveyed = await run(['survey', 'localhost', '-o', 'json']);
    assert.equal(surveyed.code, 0, surveyed.stderr);
    assert.doesNotMatch(surveyed.stdout, /live-canary/);
    assert.ok(surveyed.stderr.split('\n').filter((line) => line.includes(': ')).length <= 3, 'at most three round trips');
    const seen = JSON.parse(surveyed.stdout) as Seen;

    holdsDatabase(seen, parts);
    holdsProxyAndUnits(seen, parts);

    const made = await run(['init', 'localhost', '--out', 'first']);
    assert.equal(made.code, 0, made.stderr);
    const plan = join(folder.path, 'first', 'plan.ts');
    assert.deepEqual(await checkTypes(plan, folder.path), []);
    assert.match(readFileSync(join(folder.path, 'first', 'inventory.ts'), 'utf8'), /\/\/ OPEN: /);
    const linted = await run(['lint', 'first', '--no-types', '-o', 'json']);
    assert.equal(linted.code, 0, linted.stdout);
    const again = await run(['init', 'localhost', '--out', 'first']);
    assert.equal(again.code, 64, 'what is there is not written over');
  },
);

function holdsDatabase(seen: Seen, parts: LiveParts): void {
  const server = seen.databaseServers.find(({ port }) => port === parts.postgres);
  assert.deepEqual(
    server?.roles.map(({ name }) => name),
    ['feeds', 'postgres'],
  );
  const database = server?.databases.find(({ name }) => name === 'feeds');
  assert.equal(database?.owner, 'feeds');
  assert.ok((database?.bytes ?? 0) > 1_000_000);
  assert.match(database?.extensions?.join() ?? '', /^hstore \d/);
  const measured = seen.dataDirectories.find(({ path }) => path === server?.dataDirectory);
  assert.ok((measured?.files ?? 0) > 500 && (measured?.kib ?? 0) > 10_000 && (measured?.bytesOfWeek ?? 0) > 10_000_000);
}

function holdsProxyAndUnits(seen: Seen, parts: LiveParts): void {
  const route = seen.routes.find(({ names }) => names.includes('feeds.example.org'));
  assert.deepEqual(route?.upstreams, [`http://127.0.0.1:${parts.postgres}`]);
  assert.equal(route?.path, '/api');
  const proxy = seen.services.find(({ listens }) => listens.some(({ port }) => port === parts.proxy));
  assert.equal(proxy?.looksLike?.service, 'nginx');
  const postgres = seen.services.find(({ listens }) => listens.some(({ port }) => port === parts.postgres));
  assert.equal(postgres?.looksLike?.service, 'postgresql');

  const notes = seen.services.find(({ unit }) => unit?.name === 'notes.service');
  assert.equal(notes?.unit?.manager, 'systemd-user');
  assert.ok(seen.edges.some(({ from, to, how }) => from === notes?.name && to === postgres?.name && how === 'config'));
  const photos = seen.services.find(({ unit }) => unit?.project === 'photos');
  assert.equal(photos?.looksLike?.service, 'immich');
  assert.deepEqual(photos?.data, [join(parts.home, 'stacks/photos/library')]);
}
