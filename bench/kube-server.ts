// The API that both sides of the Kubernetes bench talk to, in a process of its own: a fresh cluster of the twin, over TLS.
// `node bench/kube-server.ts FOLDER [LATENCY_MS]` writes a kubeconfig into the folder that it is given, then waits to be ended.
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startCluster } from '../test/transport/kube/start-cluster.ts';
import { benchObjects } from './kube-objects.ts';

const [folder = '.', latency = '0'] = process.argv.slice(2);
const latencyMs = Number(latency);

// A real server has been running for days: its code is compiled. That of the twin gets there on another cluster, for both sides alike.
{
  await using other = await startCluster();
  const warm = benchObjects(150);
  for (const object of warm.filter(({ kind }) => kind === 'Namespace')) await other.client.apply(object);
  for (let round = 0; round < 4; round += 1) {
    for (const object of warm) await other.client.dryRun(object);
    for (const object of warm) await other.client.apply(object);
    await other.client.list({ apiVersion: 'v1', kind: 'ConfigMap' });
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
