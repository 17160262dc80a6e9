// A plan of services with HTTP APIs, rehearsed by the program as a process: forge, CI and monitoring in a twin, an approval on the
// way, everything taken back; and no secret in anything that is left behind or said.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { digestOfBytes } from '../../src/core/digest.ts';
import { TemporaryFolder } from '../cli/temporary-folder.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const from = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
const kind = (name: string, path: string) => `import { ${name} } from ${from(`kinds/${path}`)};`;

const service = (name: string, port: number, program: string, settings: object) =>
  `{ name: '${name}', host: 'nuc', manager: { systemd: '${name}.service' }, listens: [{ port: ${port}, address: '*', scheme: 'http', auth: 'token' }], startedBy: 'boot', program: { name: '${program}', settings: ${JSON.stringify(settings)} } },`;

function plan(folder: TemporaryFolder): string {
  const environment = { WOODPECKER_HOST: 'http://nuc:8000', WOODPECKER_FORGEJO_URL: 'http://nuc:3001' };
  folder.write(
    'plan.ts',
    `import { definePlan } from ${from('plan/plan.ts')};`,
    `import { phase } from ${from('plan/phase.ts')};`,
    `import { defineInventory } from ${from('inventory/inventory.ts')};`,
    kind('approval', 'gate/approval/approval.ts'),
    kind('dashboardHasData', 'check/dashboard-has-data/dashboard-has-data.ts'),
    kind('prometheusQuery', 'check/prometheus-query/prometheus-query.ts'),
    ...[
      'forgejo-repository',
      'forgejo-webhook',
      'forgejo-oauth-application',
      'woodpecker-repository',
      'woodpecker-secret',
      'woodpecker-pipeline',
    ].map(each),
    ...['grafana-data-source', 'grafana-dashboard'].map(each),
    `const secrets = ['forgejo.token', 'woodpecker.token', 'grafana.password', 'hook.secret', 'registry.password'].map((label) => ({ name: label.split('.')[0], keys: [label.split('.')[1]] }));`,
    `const inventory = defineInventory({ workstation: 'laptop', tailnet: { suffix: 'example.ts.net' }, databaseServers: [], serveEntries: [], secrets,`,
    `  hosts: [{ name: 'nuc', os: { family: 'linux', version: 'debian 13' }, architecture: 'amd64', user: { name: 'root', uid: 0, home: '/root' }, programs: [] },`,
    `    { name: 'laptop', os: { family: 'linux', version: 'debian 13' }, architecture: 'amd64', user: { name: 'ann', uid: 1000, home: '/home/ann' }, programs: [] }],`,
    `  services: [`,
    service('forgejo', 3001, 'forgejo', { admin: 'eblume', repositories: ['eblume/zot'], listens: [{ port: 3001, address: '*' }] }),
    service('woodpecker', 8000, 'woodpecker-server', {
      repositories: ['eblume/zot', 'eblume/test'],
      environment,
      listens: [{ port: 8000, address: '*' }],
    }),
    service('prometheus', 9090, 'prometheus', {
      targets: [{ job: 'zot', url: 'http://nuc:9090/nothing' }],
      listens: [{ port: 9090, address: '*' }],
    }),
    service('grafana', 3000, 'grafana', { listens: [{ port: 3000, address: '*' }] }),
    `  ] });`,
    `const named = (name, key) => ({ secret: 'named', name, key });`,
    `const forgejo = { url: 'http://nuc:3001', auth: { scheme: 'token', token: named('forgejo', 'token') } };`,
    `const woodpecker = { url: 'http://nuc:8000', auth: { scheme: 'bearer', token: named('woodpecker', 'token') } };`,
    `const grafana = { url: 'http://nuc:3000', auth: { scheme: 'basic', username: 'admin', password: named('grafana', 'password') } };`,
    `const one = phase('one', { goal: 'Forge, CI and monitoring are set up' }, ({ step, check }) => {`,
    `  const agreed = step('agreed', approval({ gate: 'CI may build', what: 'CI gets a secret.', because: 'It can push images with it.' }));`,
    `  const repository = step('repository', forgejoRepository({ forgejo, owner: 'eblume', name: 'test', description: 'pipelines' }));`,
    `  step('hook', forgejoWebhook({ forgejo, repository: repository.fullName, target: 'http://nuc:8000/api/hook', secret: named('hook', 'secret') }));`,
    `  step('client', forgejoOauthApplication({ forgejo, name: 'woodpecker', redirectUris: ['http://nuc:8000/authorize'], keptIn: { host: 'nuc', path: '/root/client.json' } }));`,
    `  const builds = step('builds', woodpeckerRepository({ woodpecker, repository: repository.fullName }));`,
    `  const secret = step('secret', woodpeckerSecret({ woodpecker, for: { repository: 'eblume/test' }, name: 'registry', value: named('registry', 'password') }), { after: [agreed, builds] });`,
    `  step('run', woodpeckerPipeline({ woodpecker, repository: builds.repository, branch: 'main', run: 'first' }), { after: [secret] });`,
    `  const source = step('source', grafanaDataSource({ grafana, uid: 'prometheus', name: 'Prometheus', type: 'prometheus', url: 'http://localhost:9090', secrets: { httpHeaderValue1: named('hook', 'secret') } }));`,
    `  step('dashboard', grafanaDashboard({ grafana, uid: 'zot', dashboard: { title: 'Zot', panels: [{ title: 'up', datasource: { uid: source.uid }, targets: [{ expr: 'up' }] }] } }), { after: [source] });`,
    `  check('scraped', prometheusQuery({ prometheus: { url: 'http://nuc:9090' }, query: 'up', value: 0 }));`,
    `  check('shown', dashboardHasData({ grafana, uid: 'zot' }));`,
    `});`,
    `export default definePlan('services', { inventory, phases: [one] });`,
  );
  return folder.path;
}

function each(name: string): string {
  return kind(
    name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
    `resource/${name}/${name}.ts`,
  );
}

function contents(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => [file, readFileSync(file, 'latin1')]);
}

test('a plan of services is rehearsed and taken back, and nothing that is left or said holds a secret', () => {
  using folder = new TemporaryFolder();
  const twin = join(folder.path, 'twin');
  const rehearse = () =>
    spawnSync(process.execPath, [main, 'rehearse', plan(folder), '--then-rollback', '--keep', twin, '-o', 'json'], { encoding: 'utf8' });
  const { status, stdout, stderr } = rehearse();
  assert.equal(status, 0, `${stderr}\n${stdout}`);
  const document = JSON.parse(stdout) as {
    changes: number;
    checks: object;
    approvals: readonly { by: string }[];
    world: { before: string; afterRollback: string };
  };
  assert.deepEqual([document.changes, document.checks], [8, { passed: 2, failed: 0 }]);
  assert.deepEqual(
    document.approvals.map(({ by }) => by),
    ['rehearsal'],
  );
  assert.equal(document.world.afterRollback, document.world.before);
  const secrets = ['forgejo/token', 'woodpecker/token', 'grafana/password', 'hook/secret', 'registry/password'].map(
    (each) => `twin-${digestOfBytes(each).slice(7, 31)}`,
  );
  const left = [['stdout', stdout] as const, ['stderr', stderr] as const, ...contents(join(twin, 'state'))];
  assert.ok(left.some(([name]) => name.endsWith('one-agreed.approval.json')) && left.some(([name]) => name.endsWith('journal.db')));
  for (const [name, text] of left) for (const secret of [...secrets, 'gto_']) assert.ok(!text.includes(secret), `${secret} in ${name}`);
});
