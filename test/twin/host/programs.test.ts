import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { standIn } from '../../../src/twin/host/stand-in.ts';
import { zotConfig } from '../../../src/twin/programs/zot-config.ts';
import { home, inventory, simulatedWorld } from './simulated-world.ts';

const definition = { label: 'x', environment: {}, runAtLoad: true, keepAlive: true, calendar: false };

describe('standIn()', () => {
  it('finds a stand-in by the inventory, by the base name of the program, or after an interpreter', () => {
    const of = (label: string, ...argv: string[]) => standIn(inventory, 'indri', { ...definition, label, argv }).program;
    assert.equal(of('homebrew.mxcl.postgresql@18', '/opt/homebrew/opt/postgresql@18/bin/postgres'), 'postgres');
    assert.equal(of('mcquack.eblume.devpi', '/whatever'), 'listener');
    assert.equal(of('a', `${home}/zot-darwin-arm64`, 'serve'), 'zot');
    assert.equal(of('a', `${home}/bin/zot-metrics.sh`), 'textfile-metrics');
    assert.equal(of('a', '/bin/bash', `${home}/bin/zot-metrics`), 'textfile-metrics');
    assert.equal(of('a', '/usr/local/bin/unheard-of'), 'listener');
  });
});

describe('zotConfig()', () => {
  it('reads address, port and root directory', () => {
    const text = JSON.stringify({ storage: { rootDirectory: '/r' }, http: { address: '0.0.0.0', port: '5050' } });
    const read = (config: string) => {
      const { address, port, rootDirectory } = zotConfig(config, '/c');
      return { address, port, rootDirectory };
    };
    assert.deepEqual(read(text), { address: '*', port: 5050, rootDirectory: '/r' });
    assert.deepEqual(read('{"storage":{"rootDirectory":"/r"}}'), { address: '127.0.0.1', port: 8080, rootDirectory: '/r' });
  });

  it('refuses what zot refuses', () => {
    for (const text of [
      undefined,
      '',
      '[]',
      '{}',
      '{"storage":{"rootDirectory":"/r"},"http":{"port":"x"}}',
      '{"storage":{"rootDirectory":"/r"},"htp":{}}',
    ]) {
      assert.throws(() => zotConfig(text, '/c'), /^Error: error: /, text ?? 'no file');
    }
  });

  it('`zot verify` says the same from the command line', async () => {
    await using world = await simulatedWorld();
    const zot = `${home}/code/3rd/zot/bin/zot-darwin-arm64`;
    await world.indri().writeFile(`${home}/zot.json`, Buffer.from('{"storage":{"rootDirectory":"/r"}}'), { mode: 0o644 });
    assert.equal((await world.query(`${zot} verify ${home}/zot.json`)).exitCode, 0);
    assert.equal((await world.query(`${zot} verify ${home}/none.json`)).exitCode, 1);
  });
});
