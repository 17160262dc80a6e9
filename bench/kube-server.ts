// The API that both sides of the Kubernetes bench talk to, in a process of its own: a fresh cluster of the twin, over TLS.
// `node bench/kube-server.ts FOLDER [LATENCY_MS]` writes a kubeconfig into the folder that it is given, then waits to be ended.
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eachBounded } from '../src/kinds/kube/bounded.ts';
import { createClusterClient } from '../src/transport/kube/create-cluster-client.ts';
import { startCluster } from '../test/transport/kube/start-cluster.ts';
import { benchObjects } from './kube-objects.ts';

const [folder = '.', latency = '0'] = process.argv.slice(2);
const latencyMs = Number(latency);

// A real server has been running for days: its code is compiled. That of the twin gets there on another cluster, for both sides alike:
// objects that are new, asked about, applied again and listed, one by one as kubectl does and twelve at a time over new connections.
{
  await using other = await startCluster();
  for (let round = 0; round < 10; round += 1) {
    await using client = createClusterClient({ name: 'warm', ...other.access });
    const objects = benchObjects(300, `warm-${round}`);
    const atATime = round % 2 === 0 ? 12 : 1;
    const [spaces, others] = [true, false].map((wanted) => objects.filter(({ kind }) => (kind === 'Namespace') === wanted));
    for (const some of [spaces ?? [], others ?? []]) await eachBounded(some, (object) => client.apply(object), atATime);
    if (round >= 2) continue;
    await eachBounded(objects, (object) => client.dryRun(object), atATime);
    await eachBounded(objects, (object) => client.apply(object), atATime);
    for (const { apiVersion, kind } of objects.slice(0, 10)) await client.list({ apiVersion, kind });
  }
  await other.small.clusters.settled('minikube');
}
const cluster = await startCluster();
const kubeconfig = (cluster.small.clusters.kubeconfig() ?? '').replaceAll('minikube', 'bench');
const tell = (text: string): void => {
  writeFileSync(join(folder, 'kubeconfig'), text, { mode: 0o600 });
  console.log('ready');
};

if (latencyMs === 0) tell(kubeconfig);
else {
  const api = new URL(cluster.url);
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect(Number(api.port), api.hostname).setNoDelay(true);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    far.pipe(near);
    // A real API server answers a write when its store has synced a disk.
    near.on('data', (chunk: Buffer) => setTimeout(() => far.write(chunk), latencyMs));
    near.on('end', () => setTimeout(() => far.end(), latencyMs));
  });
  server.listen(0, '127.0.0.1', () => tell(kubeconfig.replaceAll(`:${api.port}`, `:${(server.address() as AddressInfo).port}`)));
}
process.once('SIGTERM', () => {
  void cluster[Symbol.asyncDispose]().then(() => process.exit(0));
});
