// Every parser takes any text: what it does not understand is unread or left out, and it never throws.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { readSections } from '../../src/survey/frame.ts';
import { parseBrewServices } from '../../src/survey/parse/brew-services.ts';
import { parseCaddyfile } from '../../src/survey/parse/caddyfile.ts';
import { parseComposeFile } from '../../src/survey/parse/compose-file.ts';
import { parseCrontab } from '../../src/survey/parse/crontab.ts';
import { parseDataDirectory } from '../../src/survey/parse/data-directory.ts';
import { parseDatabaseServer } from '../../src/survey/parse/database-servers.ts';
import { parseDisks } from '../../src/survey/parse/disks.ts';
import { parseDockerPs, parsePodmanPs } from '../../src/survey/parse/docker-ps.ts';
import { parseEndpoint } from '../../src/survey/parse/endpoint.ts';
import { parseLaunchPlist } from '../../src/survey/parse/launch-plist.ts';
import { parseLaunchctlList } from '../../src/survey/parse/launchctl-list.ts';
import { parseLsof } from '../../src/survey/parse/lsof.ts';
import { parseNetstat } from '../../src/survey/parse/netstat.ts';
import { nginxIncludes, parseNginx } from '../../src/survey/parse/nginx.ts';
import { parseProcesses } from '../../src/survey/parse/processes.ts';
import { parseReferences } from '../../src/survey/parse/references.ts';
import { parseSsConnections, parseSsListeners } from '../../src/survey/parse/ss.ts';
import { parseSystemdShow } from '../../src/survey/parse/systemd-show.ts';
import { parseTailscale } from '../../src/survey/parse/tailscale.ts';
import { parseTraefikLabels } from '../../src/survey/parse/traefik-labels.ts';
import { parseUnitFile } from '../../src/survey/parse/unit-file.ts';
import { parseDscl, parsePasswd } from '../../src/survey/parse/users.ts';
import { recordings } from './recorded-host.ts';

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  parseBrewServices,
  parseCaddyfile,
  parseComposeFile: (text) => parseComposeFile('/srv/a/compose.yaml', text),
  parseCrontab: (text) => [parseCrontab(text, 'crontab', { withUser: false }), parseCrontab(text, '/etc/crontab', { withUser: true })],
  parseDataDirectory: (text) => parseDataDirectory('/srv', text),
  parseDatabaseServer: (text) => parseDatabaseServer(text, 'postgresql', 5432),
  parseDisks,
  parseDockerPs,
  parseDscl,
  parseEndpoint,
  parseLaunchPlist: (text) => parseLaunchPlist('/Library/LaunchAgents/a.plist', text),
  parseLaunchctlList,
  parseLsof,
  parseNetstat,
  parseNginx: (text) => [parseNginx(text), nginxIncludes(text)],
  parsePasswd,
  parsePodmanPs,
  parseProcesses,
  parseReferences,
  parseSsConnections,
  parseSsListeners,
  parseSystemdShow: (text) => parseSystemdShow(text, 'systemd', false),
  parseTailscale: (text) => parseTailscale(text, text),
  parseTraefikLabels: (text) => parseTraefikLabels({ name: text, labels: { 'traefik.http.routers.a.rule': text } }),
  parseUnitFile: (text) => parseUnitFile('/etc/systemd/system/a.service', text),
};

/** Texts that are nearly right: recorded ones with a piece cut out, doubled, or put elsewhere. */
const recorded = readdirSync(recordings, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.txt'))
  .flatMap((path) => [...readSections(readFileSync(`${recordings}${path}`, 'utf8'), '@@mark').values()])
  .flatMap(({ text, files }) => [text, ...files.map((file) => file.text)])
  .filter((text) => text.length > 20);
const nearly = fc.tuple(fc.constantFrom(...recorded), fc.nat(), fc.nat(), fc.string({ maxLength: 8 })).map(([text, from, length, put]) => {
  const start = from % text.length;
  return text.slice(0, start) + put + text.slice(start + (length % 200));
});
const anyText = fc.oneof(fc.string({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 200 }), nearly, fc.json());

for (const [name, parse] of Object.entries(parsers)) {
  test(`\`${name}()\` gives something for any text, and the same each time`, () => {
    fc.assert(
      fc.property(anyText, (text) => {
        assert.deepEqual(parse(text), parse(text));
      }),
      { numRuns: 60 },
    );
  });
}

test('`readSections()` gives back every text that has no line with the mark', () => {
  const line = fc.string({ maxLength: 40 }).filter((text) => !text.startsWith('@@m ') && !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(fc.array(line, { maxLength: 5 }), { minLength: 1, maxLength: 4 }), fc.nat(3), (texts, status) => {
      const output = texts.map((lines, index) => `\n@@m begin s${index}\n${lines.join('\n')}\n@@m end s${index} ${status}\n`).join('');
      const sections = readSections(output, '@@m');
      assert.deepEqual(
        [...sections.values()].map(({ text, status: read }) => [text, read]),
        texts.map((lines) => [(lines.at(-1) === '' ? lines.slice(0, -1) : lines).join('\n'), status]),
      );
    }),
    { numRuns: 100 },
  );
  assert.equal(readSections('@@m begin a\ncut', '@@m').get('a')?.status, undefined, 'a section that did not end says so');
});

test('`parseReferences()` keeps host and port of a URL, and drops user and password', () => {
  const [found] = parseReferences('DATABASE_URL=postgres://miniflux:se:cr@et@db.lan/miniflux?sslmode=disable');
  assert.deepEqual(found, { host: 'db.lan', port: 5432 });
  assert.deepEqual(parseReferences('# http://commented.out:80'), []);
});

test('`parseNginx()` follows an upstream, and finds a location inside of a location', () => {
  const routes = parseNginx(
    'upstream a { server 10.0.0.1:80; server 10.0.0.2:80; } server { listen 80; location /x { location /x/y { proxy_pass http://a/z; } } }',
  );
  assert.deepEqual(routes, [
    { proxy: 'nginx', names: [], listens: ['80'], path: '/x/y', upstreams: ['http://10.0.0.1:80', 'http://10.0.0.2:80'] },
  ]);
});
