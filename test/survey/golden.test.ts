// Six systems, as their programs print by their documentation (README.md there), against the inventories that must come out.
// GOLDEN=write writes the inventories anew; read the difference before keeping it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { inventorySource } from '../../src/survey/output/inventory-source.ts';
import { firstPlan } from '../../src/survey/output/first-plan.ts';
import { survey } from '../../src/survey/survey.ts';
import { RecordedHost, recordings } from './recorded-host.ts';

const hosts = { 'macos-brew': 'indri', 'debian-systemd': 'alder', 'compose-host': 'birch', nixos: 'cedar', synology: 'sifaka', 'bare-vps': 'vps-1234' };

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
