// What a real kubectl must be able to do with the twin's API server; for whichever kubectl there is.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { clientWorld, until, type ClientWorld, type Ran } from './real-clients.ts';

const web = (replicas: number): string => `
apiVersion: v1
kind: Namespace
metadata: { name: app }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: app }
data: { app.conf: "answer = 42" }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: app }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: app }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: main
          image: example.org/web:1
          ports: [{ containerPort: 8080 }]
          volumeMounts: [{ name: data, mountPath: /data }, { name: settings, mountPath: /etc/app }]
      volumes:
        - { name: data, persistentVolumeClaim: { claimName: data } }
        - { name: settings, configMap: { name: settings } }
`;

export function describeKubectl(kubectl: string): void {
  describe(kubectl.includes('.cache') ? 'kubectl 1.35' : 'kubectl of this machine', () => {
    let world: ClientWorld;
    const run = (...args: readonly string[]): Promise<Ran> => world.run(kubectl, args);
    const ok = async (...args: readonly string[]): Promise<string> => {
      const { code, out, err } = await run(...args);
      assert.equal(code, 0, `kubectl ${args.join(' ')}: ${err}`);
      return out;
    };
    const apply = (text: string, ...args: readonly string[]): Promise<Ran> => world.run(kubectl, [...args, '-f', '-'], { stdin: text });
    const pod = async (): Promise<string> =>
      (await ok('-n', 'app', 'get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[0].metadata.name}')).trim();

    before(async () => {
      world = await clientWorld();
      const applied = await apply(web(1), 'apply', '--server-side');
      assert.equal(applied.code, 0, applied.err);
      await ok('-n', 'app', 'wait', '--for=condition=Available', 'deployment/web', '--timeout=10s');
    });
    after(() => world[Symbol.asyncDispose]());

    test('`apply --server-side` changes nothing the second time, and `diff` says what would change', async () => {
      const live = await ok('-n', 'app', 'get', 'deployment', 'web', '-o', 'jsonpath={.metadata.resourceVersion}');
      await apply(web(1), 'apply', '--server-side');
      assert.equal(await ok('-n', 'app', 'get', 'deployment', 'web', '-o', 'jsonpath={.metadata.resourceVersion}'), live);
      assert.deepEqual((await apply(web(1), 'diff', '--server-side')).code, 0);
      const different = await apply(web(2), 'diff', '--server-side');
      assert.equal(different.code, 1);
      assert.match(different.out, /-  replicas: 1\n\+  replicas: 2/);
    });

    test('`get` prints the columns of each kind, and all of them with `-o wide`', async () => {
      assert.match(await ok('-n', 'app', 'get', 'pods'), /NAME +READY +STATUS +RESTARTS +AGE\nweb-\w+-\w+ +1\/1 +Running +0 +\d+s/);
      assert.match(await ok('-n', 'app', 'get', 'deploy', '-o', 'wide'), /web +1\/1 +1 +1 +\d+s +main +example.org\/web:1 +app=web/);
      assert.match(await ok('get', 'all', '-n', 'app'), /replicaset.apps\/web-/);
      assert.match(await ok('-n', 'app', 'get', 'pvc'), /data +Bound +pvc-\S+ +1Gi +RWO +standard/);
    });

    test('`apply` of the client takes over with its annotation, and merges', async () => {
      const first = await apply(web(1), 'apply');
      assert.equal(first.code, 0, first.err);
      const second = await apply(web(1).replace('answer = 42', 'answer = 43'), 'apply');
      assert.match(second.out, /configmap\/settings configured\n.*persistentvolumeclaim\/data unchanged/s);
    });

    test('an unknown field is refused before anything is applied', async () => {
      const refused = await apply(web(1).replace('replicas:', 'replica:'), 'apply', '--dry-run=server');
      assert.equal(refused.code, 1);
      assert.match(refused.err, /unknown field "spec.replica"/);
    });

    test('`exec` runs commands in the container of a pod, with standard input and the exit code', async () => {
      const name = await pod();
      const told = await run('-n', 'app', 'exec', name, '--', 'sh', '-c', 'cat /etc/app/app.conf; echo oh >&2; exit 3');
      assert.match(told.out, /answer = 4/);
      assert.match(told.err, /oh/);
      assert.equal(told.code, 3);
      const written = await world.run(
        kubectl,
        ['-n', 'app', 'exec', '-i', name, '--', 'sh', '-c', 'cat > /data/x && sha256sum < /data/x'],
        { stdin: 'bytes' },
      );
      assert.equal(written.out.split(' ')[0], createHash('sha256').update('bytes').digest('hex'));
      const unknown = await run('-n', 'app', 'exec', name, '--', 'nosuch');
      assert.match(unknown.err, /exec: "nosuch": executable file not found in \$PATH/);
    });

    test('`exec` speaks SPDY where WebSockets are switched off', async () => {
      const env = { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' };
      const told = await world.run(kubectl, ['-n', 'app', 'exec', '-i', await pod(), '--', 'sh', '-c', 'cat; exit 4'], {
        stdin: 'by SPDY',
        env,
      });
      assert.deepEqual([told.out, told.code], ['by SPDY', 4]);
    });

    test('`cp` carries a file there and back', async () => {
      const content = randomBytes(300_000);
      const [there, back] = [join(world.folder, 'there'), join(world.folder, 'back')];
      writeFileSync(there, content);
      const name = await pod();
      await ok('-n', 'app', 'cp', there, `${name}:/data/file`);
      await ok('-n', 'app', 'cp', `${name}:/data/file`, back);
      assert.ok(readFileSync(back).equals(content));
    });

    for (const [title, env] of [
      ['a WebSocket', {}],
      ['SPDY', { KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }],
    ] as const)
      test(`\`port-forward\` leads to the program of a pod over ${title}`, async () => {
        const child = world.start(kubectl, ['-n', 'app', 'port-forward', await pod(), ':8080'], env);
        const port = /127\.0\.0\.1:(\d+) ->/.exec(await until(child, /127\.0\.0\.1:\d+ ->/))?.[1];
        for (const _ of [1, 2]) assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'ok\n');
        child.kill();
      });

    test('`logs` prints what was written, and `-f` what is written', async () => {
      const job =
        'kind: Job\napiVersion: batch/v1\nmetadata: { name: slow, namespace: app }\nspec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: "busybox:1", command: [sh, -c, "echo one; sleep 1; echo two"] }] } } }\n';
      assert.equal((await apply(job, 'create')).code, 0);
      const child = world.start(kubectl, ['-n', 'app', 'logs', '-f', 'job/slow', '--pod-running-timeout=5s']);
      assert.match(await until(child, /two/), /one\ntwo/);
      await ok('-n', 'app', 'wait', '--for=condition=Complete', 'job/slow', '--timeout=10s');
      assert.equal(await ok('-n', 'app', 'logs', 'job/slow', '--tail=1'), 'two\n');
    });

    test('`get -w` tells changes as they come', async () => {
      const child = world.start(kubectl, ['-n', 'app', 'get', 'configmaps', '-w']);
      const seen = until(child, /fresh +1/);
      await until(child, /settings/);
      await ok('-n', 'app', 'create', 'configmap', 'fresh', '--from-literal=a=b');
      assert.match(await seen, /fresh/);
      child.kill();
    });

    test('`rollout undo` brings the template before back, with its ReplicaSet', async () => {
      await ok('-n', 'app', 'set', 'image', 'deployment/web', 'main=example.org/web:2');
      await ok('-n', 'app', 'rollout', 'status', 'deployment/web', '--timeout=10s');
      await ok('-n', 'app', 'rollout', 'undo', 'deployment/web');
      await ok('-n', 'app', 'rollout', 'status', 'deployment/web', '--timeout=10s');
      assert.equal(await ok('-n', 'app', 'get', 'deployment', 'web', '-o', 'jsonpath={..image}'), 'example.org/web:1');
      assert.equal((await ok('-n', 'app', 'get', 'replicasets', '-o', 'name')).trim().split('\n').length, 2);
    });

    test('`describe`, `explain`, `api-resources` and `auth` are answered', async () => {
      assert.match(await ok('-n', 'app', 'describe', 'pod', await pod()), /Events:\n(?:.*\n)*.*Started container main/);
      assert.match(await ok('explain', 'deployment.spec.strategy'), /rollingUpdate\s+<RollingUpdateDeployment>/);
      assert.match(await ok('api-resources'), /endpointslices +discovery.k8s.io\/v1 +true +EndpointSlice/);
      assert.match(await ok('auth', 'can-i', 'delete', 'pods'), /yes/);
    });

    test('`delete` of a namespace waits until all in it is gone', async () => {
      await ok('delete', 'namespace', 'app', '--timeout=10s');
      assert.match((await run('get', 'namespace', 'app')).err, /NotFound/);
      assert.equal(await ok('get', 'pv', '-o', 'name'), '');
    });
  });
}
