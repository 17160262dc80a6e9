// Six systems, as their programs print by their documentation (README.md there), against the inventories that must come out.
// GOLDEN=write writes the inventories anew; read the difference before keeping it.
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { loadPlan } from '../../src/cli/load-plan.ts';
import { kinds } from '../../src/kinds/registry.ts';
import { lint } from '../../src/lint/lint.ts';
import { isStopping } from '../../src/lint/finding.ts';
import { stepsOf } from '../../src/plan/plan.ts';
import { inventorySource } from '../../src/survey/output/inventory-source.ts';
import { firstPlan } from '../../src/survey/output/first-plan.ts';
import { survey } from '../../src/survey/survey.ts';
import { RecordedHost, recordings } from './recorded-host.ts';

const hosts = {
  'macos-brew': 'indri',
  'debian-systemd': 'alder',
  'compose-host': 'birch',
  nixos: 'cedar',
  synology: 'sifaka',
  'bare-vps': 'vps-1234',
};

for (const [folder, name] of Object.entries(hosts)) {
  test(`\`survey()\` of the recorded host ${folder} gives its inventory in at most three round trips`, async () => {
    const host = new RecordedHost(folder, name);
    const seen = await survey(host);
    const source = inventorySource(seen, { from: '../../../../src' });
    assert.ok(host.scripts.length <= 3, `${host.scripts.length} round trips`);
    assert.doesNotMatch(JSON.stringify(seen) + source + JSON.stringify(firstPlan(seen, { from: '.' })), /canary/, 'a value of a secret');
    const file = `${recordings}${folder}/inventory.ts`;
    if (process.env['GOLDEN'] === 'write') writeFileSync(file, source);
    assert.equal(source, readFileSync(file, 'utf8'));
  });
}

const sources = fileURLToPath(new URL('../../src', import.meta.url));

for (const [folder, name] of Object.entries(hosts)) {
  test(`\`firstPlan()\` of the recorded host ${folder} loads, and lint finds no error in it`, async () => {
    const seen = await survey(new RecordedHost(folder, name));
    const at = mkdtempSync(join(tmpdir(), 'longshore-first-plan-'));
    try {
      const files = [
        { name: 'inventory.ts', text: inventorySource(seen, { from: sources, workstation: 'here', ssh: { destination: 'there' } }) },
      ];
      for (const file of [...files, ...firstPlan(seen, { from: sources })]) {
        mkdirSync(dirname(join(at, file.name)), { recursive: true });
        writeFileSync(join(at, file.name), file.text);
      }
      const { plan } = await loadPlan(at, at);
      assert.deepEqual(lint(plan, { kinds, cwd: at }).filter(isStopping), []);
      const answering = seen.services.filter(({ answers }) => answers !== undefined && answers.status < 400);
      assert.equal(stepsOf(plan).filter(({ kind }) => kind === 'http').length, answering.length);
    } finally {
      rmSync(at, { recursive: true, force: true });
    }
  });
}

test('`survey()` asks for the data directories that the databases named, and for nothing by writing', async () => {
  const host = new RecordedHost('macos-brew', 'indri');
  await survey(host);
  assert.match(host.scripts[2] ?? '', /'\/opt\/homebrew\/var\/postgresql@18'/);
  // Words that change a host have no place in a probe; `>` leads to /dev/null only.
  for (const script of host.scripts) {
    assert.doesNotMatch(script.replace(/2?>\/dev\/null|>&2|2>&1/g, ''), /(^|[^-=<])>(?!['"])\s*[\w/$"]/m);
    assert.doesNotMatch(script, /\b(rm|mv|cp|touch|mkdir|tee|chmod|chown|kill|install|sudo)\s/);
  }
});
