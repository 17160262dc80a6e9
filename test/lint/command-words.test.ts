import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesOf, programsOf } from '../../src/lint/command-words.ts';

for (const [line, programs] of [
  ['curl -s https://a.example/v2 | jq .', ['curl', 'jq']],
  ['cd ~/code && mise x -- make binary', ['mise']],
  ["ssh indri 'launchctl list | grep zot'", ['ssh']],
  ['FOO=1 sudo /opt/bin/zot serve; echo done', ['/opt/bin/zot']],
  ['pg_dump -h localhost miniflux > miniflux.sql', ['pg_dump']],
] as const) {
  test(`\`programsOf()\` of ${line}`, () => assert.deepEqual(programsOf(line), programs));
}

for (const [line, addresses] of [
  ['curl http://localhost:5000/v2/', [{ to: 'localhost', port: 5000, scheme: 'http' }]],
  ['podman pull localhost:5000/docker.io/library/alpine', [{ to: 'localhost', port: 5000 }]],
  ['git clone https://me@forge.example.net/a.git', [{ to: 'forge.example.net', port: 443, scheme: 'https' }]],
  ['ls -l', []],
] as const) {
  test(`\`addressesOf()\` of ${line}`, () => assert.deepEqual(addressesOf(line), addresses));
}
