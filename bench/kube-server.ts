// The API that both sides of the Kubernetes bench talk to, in a process of its own: a fresh cluster of the twin behind TLS, since
// kubectl sends no token without it. `node bench/kube-server.ts FOLDER [LATENCY_MS]`. Writes a kubeconfig into the folder that it is given, then waits to be ended.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { startCluster } from '../test/transport/kube/start-cluster.ts';

const [folder = '.', latency = '0'] = process.argv.slice(2);
const latencyMs = Number(latency);
const cluster = await startCluster();
const api = new URL(cluster.url);
const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
execFileSync('openssl', [...request, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });

const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (near) => {
  const far = connect(Number(api.port), api.hostname).setNoDelay(true);
  near.setNoDelay(true);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
  far.pipe(near);
  if (latencyMs === 0) near.pipe(far);
  else {
    // A real API server answers a write when its store has synced a disk.
    near.on('data', (chunk: Buffer) => setTimeout(() => far.write(chunk), latencyMs));
    near.on('end', () => setTimeout(() => far.end(), latencyMs));
  }
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'bench',
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    clusters: [{ name: 'bench', cluster: { server: `https://127.0.0.1:${port}`, 'certificate-authority': certificate } }],
    users: [{ name: 'bench', user: { token: cluster.token } }],
  };
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig), { mode: 0o600 });
  console.log('ready');
});
process.once('SIGTERM', () => {
  void cluster[Symbol.asyncDispose]().then(() => process.exit(0));
});
