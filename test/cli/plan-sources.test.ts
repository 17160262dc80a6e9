// Manifests by URL, Helm charts and kustomize folders in a plan: fetched, checked against their pins, rendered by the real programs,
// kept; and what is wrong with them is told with the place of the step, before anything is applied.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { findProgram } from '../../src/cli/find-program.ts';
import { withPlanSources } from '../../src/cli/plan-sources.ts';
import type { LongshoreError } from '../../src/core/error.ts';
import { defineInventory } from '../../src/inventory/inventory.ts';
import { kinds } from '../../src/kinds/registry.ts';
import { kubeObjects } from '../../src/kinds/resource/kube-object/kube-object.ts';
import { helmChart, kustomize, manifest } from '../../src/kinds/resource/kube-object/sources.ts';
import { lint } from '../../src/lint/lint.ts';
import { phase } from '../../src/plan/phase.ts';
import { definePlan, stepsOf, type Plan } from '../../src/plan/plan.ts';
import { objectId, objectLabel, type KubeObject } from '../../src/ports/cluster.ts';
import type { ManifestSource } from '../../src/ports/manifests.ts';

const helm = await findProgram('helm');
const kubectl = await findProgram('kubectl');
const missing = (name: string, found: string | undefined): string | false =>
  found === undefined ? `there is no ${name}: \`npm run kube-tools\` fetches one` : false;
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

let folder = '';
let server: Server;
let base = '';
const served = new Map<string, string | Buffer>();

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plan-sources-'));
  server = createServer((request, response) => {
    const content = served.get(request.url ?? '');
    response.statusCode = content === undefined ? 404 : 200;
    response.end(content ?? 'not here');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  rmSync(join(folder, '.longshore'), { recursive: true, force: true });
  served.clear();
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await new Promise((resolve) => server.close(resolve));
});

function planOf(...sources: readonly ManifestSource[]): Plan {
  const inventory = defineInventory({
    workstation: 'here',
    tailnet: { suffix: 'example.ts.net' },
    hosts: [],
    services: [],
    databaseServers: [],
    serveEntries: [],
    secrets: [],
  });
  const only = phase('only', { goal: 'objects' }, ({ step }) => {
    step('objects', kubeObjects({ cluster: 'minikube', sources }));
  });
  return definePlan('sources', { inventory, phases: [only] });
}

const load = (plan: Plan, fetch = true): Promise<Plan> => withPlanSources(plan, { folder, cwd: folder, fetch });
const labels = (plan: Plan): readonly string[] =>
  stepsOf(plan).flatMap((step) => (step.input['objects'] as unknown as KubeObject[]).map((object) => objectLabel(objectId(object))));
const failing = (code: string, pattern: RegExp) => (error: LongshoreError) => {
  assert.equal(error.code, code);
  assert.match(error.message, pattern);
  assert.match(error.message, /step only\/objects/);
  assert.match(error.place ?? '', /plan-sources\.test\.ts:\d+$/);
  return true;
};

const yaml = `# two documents and a list
apiVersion: v1
kind: Namespace
metadata: { name: web }
---
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: { name: settings }
    data: { port: "2200:22", enabled: "yes" }
  - apiVersion: apps/v1
    kind: Deployment
    metadata: { name: web, namespace: web }
    spec: { template: { spec: { volumes: [{ name: a, configMap: { name: settings, defaultMode: 0644 } }] } } }
`;

describe('a manifest by URL', () => {
  test('is fetched once, read as Kubernetes reads it, and kept', async () => {
    served.set('/a.yaml', yaml);
    const plan = planOf(manifest({ url: `${base}/a.yaml`, sha256: sha256(yaml), namespace: 'web' }));
    const loaded = await load(plan);
    assert.deepEqual(labels(loaded), ['Namespace web', 'ConfigMap web/settings', 'Deployment web/web']);
    assert.match(JSON.stringify(stepsOf(loaded)[0]?.input), /"defaultMode":420/);
    served.clear();
    assert.deepEqual(await load(plan, false), loaded);
    assert.notEqual(loaded.fingerprint, plan.fingerprint);
  });

  test('that answers 404 or other bytes is refused with the place', async () => {
    await assert.rejects(
      load(planOf(manifest({ url: `${base}/gone.yaml`, sha256: sha256('x') }))),
      failing('source-missing', /gone\.yaml: the server answers 404/),
    );
    served.set('/a.yaml', `${yaml}\n# changed`);
    await assert.rejects(
      load(planOf(manifest({ url: `${base}/a.yaml`, sha256: sha256(yaml) }))),
      failing('source-digest-mismatch', /its digest is sha256:[0-9a-f]{64}, the plan pins sha256:[0-9a-f]{64}/),
    );
    const broken = 'a: [1\nb: 2\n';
    served.set('/b.yaml', broken);
    await assert.rejects(load(planOf(manifest({ url: `${base}/b.yaml`, sha256: sha256(broken) }))), failing('source-invalid', /line \d+/));
  });

  test('whose kept copy was changed is fetched again', async () => {
    served.set('/a.yaml', yaml);
    const plan = planOf(manifest({ url: `${base}/a.yaml`, sha256: sha256(yaml) }));
    await load(plan);
    const kept = join(folder, '.longshore/cache/content', sha256(yaml));
    writeFileSync(kept, 'something else');
    rmSync(join(folder, '.longshore/cache/rendered'), { recursive: true });
    await load(plan);
    assert.equal(readFileSync(kept, 'utf8'), yaml);
  });

  test('that brings a Secret with values is refused; left out it is not', async () => {
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: web }\nstringData: { password: hunter2 }\n---\n${yaml}`;
    served.set('/s.yaml', secret);
    const source = { url: `${base}/s.yaml`, sha256: sha256(secret), namespace: 'web' };
    await assert.rejects(load(planOf(manifest(source))), failing('source-invalid', /brings Secret web\/s with values in it/));
    assert.equal(labels(await load(planOf(manifest({ ...source, without: ['Secret web/s'] })))).length, 3);
  });

  test('that is not kept yet is a finding of lint, and lint fetches nothing', async () => {
    served.set('/a.yaml', yaml);
    const plan = await load(planOf(manifest({ url: `${base}/a.yaml`, sha256: sha256(yaml) })), false);
    const found = lint(plan, { kinds, cwd: folder });
    assert.match(JSON.stringify(found), /a\.yaml is not kept beside the plan yet: fetch it with `longshore lint --fetch`/);
  });
});

test('pins that are none, and secrets in values, are findings of lint', () => {
  const chart = { chart: 'a.tgz', release: 'a', namespace: 'a' };
  const plan = planOf(
    manifest({ url: 'ftp://a', sha256: 'latest' }),
    helmChart({ ...chart, version: 'latest', digest: 'sha256:1' }),
    helmChart({
      ...chart,
      version: '1.2.3',
      digest: `sha256:${sha256('')}`,
      values: { admin: { password: { secret: 'named', name: 'a', key: 'b' } } },
    }),
    kustomize({ folder: '/etc' }),
  );
  const text = JSON.stringify(lint(plan, { kinds, cwd: folder }));
  for (const problem of [
    'not an http or https URL',
    'sha256 must be 64 hex digits',
    'digest must be sha256:',
    'version must be an exact one',
    'values.admin.password is a secret',
    'relative to the plan',
  ])
    assert.ok(text.includes(problem), problem);
});

/** A packed chart; with `hook` also a Job that would run before the rest. */
function packChart(options: { readonly hook?: boolean } = {}): Buffer {
  const work = mkdtempSync(join(folder, 'chart-'));
  const write = (file: string, content: string): void => {
    mkdirSync(dirname(join(work, 'web', file)), { recursive: true });
    writeFileSync(join(work, 'web', file), content);
  };
  write('Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.2.3\n');
  write('values.yaml', 'replicas: 1\n');
  write(
    'crds/things.yaml',
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: things.example.org }\n',
  );
  write(
    'templates/web.yaml',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: {{ .Release.Name }} }\nspec: { replicas: {{ .Values.replicas }} }\n',
  );
  write('templates/tests/t.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: { name: t, annotations: { helm.sh/hook: test } }\n');
  if (options.hook === true)
    write(
      'templates/job.yaml',
      'apiVersion: batch/v1\nkind: Job\nmetadata: { name: migrate, annotations: { helm.sh/hook: pre-install } }\n',
    );
  execFileSync('tar', ['--sort=name', '--mtime=2026-01-01', '-czf', 'web.tgz', 'web'], { cwd: work });
  return readFileSync(join(work, 'web.tgz'));
}

describe('a Helm chart', { skip: missing('helm', helm) }, () => {
  const chart = { version: '1.2.3', release: 'web', namespace: 'apps', values: { replicas: 3 } };

  test('is rendered by the real helm, from a URL, a repository, or a file; its definitions are there and its tests are not', async () => {
    const packed = packChart();
    const digest = `sha256:${sha256(packed)}` as const;
    served.set('/charts/web-1.2.3.tgz', packed);
    served.set('/charts/index.yaml', 'entries: { web: [{ version: 1.2.3, urls: [web-1.2.3.tgz] }] }');
    const expected = ['CustomResourceDefinition things.example.org', 'Deployment apps/web'];
    const loaded = await load(planOf(helmChart({ ...chart, chart: `${base}/charts/web-1.2.3.tgz`, digest })));
    assert.deepEqual(labels(loaded), expected);
    assert.match(JSON.stringify(stepsOf(loaded)[0]?.input), /"replicas":3/);
    assert.deepEqual(labels(await load(planOf(helmChart({ ...chart, chart: 'web', repository: `${base}/charts`, digest })))), expected);
    writeFileSync(join(folder, 'web-1.2.3.tgz'), packed);
    assert.deepEqual(labels(await load(planOf(helmChart({ ...chart, chart: 'web-1.2.3.tgz', digest })))), expected);
  });

  test('whose digest is another, or whose version is not there, is refused', async () => {
    served.set('/charts/web-1.2.3.tgz', packChart());
    served.set('/charts/index.yaml', 'entries: { web: [{ version: 1.2.3, urls: [web-1.2.3.tgz] }] }');
    const digest = `sha256:${sha256('another')}` as const;
    await assert.rejects(
      load(planOf(helmChart({ ...chart, chart: `${base}/charts/web-1.2.3.tgz`, digest }))),
      failing('source-digest-mismatch', /web-1\.2\.3\.tgz/),
    );
    await assert.rejects(
      load(planOf(helmChart({ ...chart, version: '1.2.4', chart: 'web', repository: `${base}/charts`, digest }))),
      failing('source-missing', /version 1\.2\.4 of chart "web".*it has 1\.2\.3/),
    );
  });

  test('that works in hooks is refused, unless they are left out', async () => {
    const packed = packChart({ hook: true });
    served.set('/web.tgz', packed);
    const source = { ...chart, chart: `${base}/web.tgz`, digest: `sha256:${sha256(packed)}` as const };
    await assert.rejects(load(planOf(helmChart(source))), failing('source-invalid', /Job apps\/migrate at pre-install/));
    assert.equal(labels(await load(planOf(helmChart({ ...source, without: ['Job apps/migrate'] })))).length, 2);
  });
});

describe('a kustomize folder', { skip: missing('kubectl', kubectl) }, () => {
  test('goes through the real kubectl; what lies elsewhere is refused', async () => {
    const base_ = join(folder, 'k8s');
    mkdirSync(base_, { recursive: true });
    writeFileSync(join(base_, 'web.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { a: "1" }\n');
    writeFileSync(join(base_, 'kustomization.yaml'), 'namePrefix: my-\nnamespace: apps\nresources: [web.yaml]\n');
    const plan = planOf(kustomize({ folder: 'k8s' }));
    assert.deepEqual(labels(await load(plan)), ['ConfigMap apps/my-web']);
    assert.deepEqual(labels(await load(plan, false)), ['ConfigMap apps/my-web']);
    writeFileSync(join(base_, 'kustomization.yaml'), 'resources: ["https://example.org/web.yaml"]\n');
    await assert.rejects(load(plan), failing('source-invalid', /kustomization\.yaml: "https:\/\/example\.org\/web\.yaml" lies outside/));
    await assert.rejects(load(planOf(kustomize({ folder: 'nowhere' }))), failing('source-missing', /"nowhere"/));
  });
});
