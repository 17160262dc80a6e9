import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spawnSync } from 'node:child_process';
import { zotMetricsFile, zotMetricsScript } from '../../src/catalog/zot/zot-metrics.ts';

describe('zotMetricsScript()', () => {
  const options = { port: 5050, textfileDirectory: '/opt/homebrew/var/node_exporter/textfile' };
  const script = zotMetricsScript(options);

  it('is a shell script that bash can read', () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });

  it('calls every program by its absolute path and writes beside the file before it renames', () => {
    assert.deepEqual(
      [...script.matchAll(/(\/usr)?\/bin\/[a-z]+/g)].map(([program]) => program),
      ['/bin/bash', '/usr/bin/curl', '/usr/bin/printf', '/bin/mv'],
    );
    assert.match(script, /zot\.prom\.tmp/);
    assert.equal(zotMetricsFile(options), '/opt/homebrew/var/node_exporter/textfile/zot.prom');
  });
});
