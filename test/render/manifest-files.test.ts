// The files that `longshore render` writes: the very objects of the plan, without any value of a secret.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import plan from '../../plans/blumeops/plan.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { stepsOf } from '../../src/plan/plan.ts';
import { withPlaceholders } from '../../src/plan/placeholders.ts';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { shippedParts } from '../../src/cli/shipped-parts.ts';
import { CapturedEnvironment } from '../cli/captured-environment.ts';
import { repository } from '../cli/run-command.ts';
import { TemporaryFolder } from '../cli/temporary-folder.ts';

test('`render` writes every object of the plan, as it is applied, into folders for operators, databases and apps', async () => {
  using folder = new TemporaryFolder();
  const environment = new CapturedEnvironment({ cwd: repository });
  const wiring = { environment, parts: async () => shippedParts, version: async () => '1.2.3' };
  assert.equal(await runCommandLine(['render', 'plans/blumeops', '-o', folder.path], wiring), 0);
  assert.match(environment.stdout.text, /wrote \d+ files/);
  const files = readdirSync(join(folder.path, 'k8s'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  assert.deepEqual(
    [
      ...new Set(
        files.map((file) =>
          file
            .split('/')
            .slice(0, file.startsWith('databases') ? 1 : 2)
            .join('/'),
        ),
      ),
    ].sort(),
    ['apps/miniflux', 'databases', 'operators/cnpg-system', 'operators/tailscale'],
  );
  const written = files
    .filter((file) => !file.endsWith('kustomization.yaml') && !file.endsWith('.example.yaml'))
    .map((file) => parse(readFileSync(join(folder.path, 'k8s', file), 'utf8'), { version: '1.1' }) as JsonObject);
  const objects = stepsOf(plan)
    .filter((step) => step.kind === 'kube-objects')
    .flatMap((step) => withPlaceholders(step.input)['objects'] as JsonObject[])
    .filter((object) => object['kind'] !== 'Secret');
  const sorted = (list: readonly JsonObject[]): readonly string[] => list.map((object) => JSON.stringify(sortKeys(object))).sort();
  assert.deepEqual(sorted(written), sorted(objects));
  for (const file of files.filter((each) => each.endsWith('kustomization.yaml'))) {
    const { resources } = parse(readFileSync(join(folder.path, 'k8s', file), 'utf8')) as { resources: readonly string[] };
    for (const resource of resources) assert.ok(readFileSync(join(folder.path, 'k8s', file, '..', resource), 'utf8').includes('kind:'));
    assert.ok(!resources.some((resource) => resource.startsWith('secret-')));
  }
});

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sortKeys(member)]),
  );
}
