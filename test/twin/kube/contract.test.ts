// The stand-in of the API server against what a real one answered, where the recording is at hand.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { smallWorld } from './small-world.ts';

const contract = join(import.meta.dirname, '../../../../shared/kube-contract');
/** A namespace of the twin ends soon: on a machine that is busy, the client may be too late to be refused in it. */
const mayBeLate = 'create in a terminating namespace';

test('the API server answers as the recorded kube-apiserver v1.36 did', async (t) => {
  if (!existsSync(contract)) {
    t.diagnostic('NOT RUN: the recording of a real API server is not beside the project');
    t.skip('no recording');
    return;
  }
  await using small = smallWorld();
  const { url, token } = await small.clusters.start('minikube');
  const output = await new Promise<string>((resolve, reject) => {
    const player = spawn(process.execPath, [join(contract, 'exchange.mjs'), 'compare', url, token, join(contract, 'recorded-v1.36.json')]);
    let text = '';
    player.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    player.on('error', reject);
    player.on('close', () => resolve(text));
  });
  const different = [...output.matchAll(/^differs: (.*)$/gm)].map(([, name]) => name).filter((name) => name !== mayBeLate);
  assert.deepEqual(different, [], output);
  assert.match(output, /^10[45] passed, [01] failed$/m);
});
