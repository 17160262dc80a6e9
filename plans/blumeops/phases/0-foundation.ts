// Phase 0: a registry and a cluster on indri, without touching what runs there.
import { zotMetricsFile, zotMetricsScript } from '../../../src/catalog/zot/zot-metrics.ts';
import { fileFresh } from '../../../src/kinds/check/file-fresh/file-fresh.ts';
import { http } from '../../../src/kinds/check/http/http.ts';
import { unit } from '../../../src/kinds/check/unit/unit.ts';
import { brewPackage } from '../../../src/kinds/resource/brew-package/brew-package.ts';
import { directory } from '../../../src/kinds/resource/directory/directory.ts';
import { file } from '../../../src/kinds/resource/file/file.ts';
import { kubeconfigContext } from '../../../src/kinds/resource/kubeconfig-context/kubeconfig-context.ts';
import { launchAgent } from '../../../src/kinds/resource/launch-agent/launch-agent.ts';
import { minikube } from '../../../src/kinds/resource/minikube/minikube.ts';
import { serveEntry } from '../../../src/kinds/resource/serve-entry/serve-entry.ts';
import { serviceApproval } from '../../../src/kinds/resource/service-approval/service-approval.ts';
import { zotConfig } from '../../../src/kinds/resource/zot-config/zot-config.ts';
import { phase, type PhaseBuilder } from '../../../src/plan/phase.ts';
import type { StepHandle } from '../../../src/plan/step.ts';
import { gilbert, indri } from '../inventory.ts';
import { registryOnTailnet, registryService } from '../registry-on-tailnet.ts';
import { registrySmoke } from '../registry-smoke.ts';

// 5000 is taken: the AirPlay receiver of macOS 12 and later holds it, and 7000.
const registryPort = 5050;
const host = indri.name;
const label = 'mcquack.eblume.zot';
const metricsLabel = 'mcquack.eblume.zot-metrics';
const plistPath = (name: string) => `${indri.launchAgents}/${name}.plist`;
const metrics = { port: registryPort, textfileDirectory: indri.textfiles };
const metricsFile = zotMetricsFile(metrics);

export const foundation = phase('foundation', { goal: 'A container registry and a Kubernetes cluster run on indri' }, (builder) => {
  const { step, check } = builder;
  const data = step('registry-data', directory({ host, path: `${indri.home}/zot`, discardContent: true }));
  const configFolder = step('registry-config-folder', directory({ host, path: `${indri.home}/.config/zot` }));
  const config = step(
    'registry-config',
    zotConfig({
      host,
      path: `${indri.home}/.config/zot/config.json`,
      settings: {
        dataDirectory: `${indri.home}/zot`,
        address: '127.0.0.1',
        port: registryPort,
        upstreams: [
          { url: 'https://registry-1.docker.io', destination: '/docker.io' },
          { url: 'https://ghcr.io', destination: '/ghcr.io' },
          { url: 'https://quay.io', destination: '/quay.io' },
        ],
        namespaces: {
          'docker.io/**': 'https://registry-1.docker.io/**',
          'ghcr.io/**': 'https://ghcr.io/**',
          'quay.io/**': 'https://quay.io/**',
          'blumeops/**': 'private',
        },
      },
    }),
    { after: [configFolder] },
  );
  const registry = step(
    'registry',
    launchAgent({
      host,
      label,
      domain: indri.launchd,
      plistPath: plistPath(label),
      state: 'running',
      program: [`${indri.home}/code/3rd/zot/bin/zot-darwin-arm64`, 'serve', config.path],
      runAtLoad: true,
      keepAlive: true,
      stdoutPath: `${indri.logs}/mcquack.zot.out.log`,
      stderrPath: `${indri.logs}/mcquack.zot.err.log`,
      inputs: [config.digest],
      listens: [{ port: registryPort, holder: 'registry' }],
      leaves: [`${indri.logs}/mcquack.zot.out.log`, `${indri.logs}/mcquack.zot.err.log`],
    }),
    { after: [data] },
  );
  registryMetrics(builder, registry);

  const service = registryOnTailnet(builder);
  const entry = step(
    'registry-name',
    serveEntry({
      host,
      service: registryService,
      protocol: 'https',
      port: 443,
      upstream: `http://localhost:${registryPort}`,
      state: 'served',
    }),
    { after: [registry, service] },
  );
  // Advertising alone brings no traffic: an admin approves the host for the service.
  const name = step('registry-approval', serviceApproval({ service: registryService, device: host, state: 'approved' }), {
    after: [entry],
  });
  const minikubeProgram = `${indri.brew}/bin/minikube`;
  const minikubePackage = step('minikube-package', brewPackage({ host, formula: 'minikube', programs: [minikubeProgram] }));
  const cluster = step(
    'cluster',
    minikube({
      host,
      kubeconfig: `${indri.home}/.kube/config`,
      // Docker, not podman: under podman on macOS the node can mount nothing from outside, and later phases need NFS.
      driver: 'docker',
      containerRuntime: 'docker',
      cpus: 6,
      memoryMiB: 11_264,
      diskGiB: 200,
      kubernetesVersion: 'v1.34.0',
      // Names in the API server's certificate are fixed at creation: every name by which a client will ever call it.
      apiserverNames: ['indri', 'indri.tail8d86e.ts.net', 'k8s.tail8d86e.ts.net'],
      listenAddress: '0.0.0.0',
    }),
    { after: [minikubePackage] },
  );
  const atLogin = 'mcquack.eblume.minikube';
  step(
    'cluster-at-login',
    launchAgent({
      host,
      label: atLogin,
      domain: indri.launchd,
      plistPath: plistPath(atLogin),
      state: 'loaded',
      program: [minikubeProgram, 'start'],
      // launchd gives a short PATH; minikube looks for docker in it.
      environment: { PATH: `${indri.brew}/bin:/usr/bin:/bin:/usr/sbin:/sbin` },
      runAtLoad: true,
      // The cluster runs already; there is nothing in this first start to wait for.
      settleSeconds: 1,
      stdoutPath: `${indri.logs}/mcquack.minikube.out.log`,
      stderrPath: `${indri.logs}/mcquack.minikube.err.log`,
      leaves: [`${indri.logs}/mcquack.minikube.out.log`, `${indri.logs}/mcquack.minikube.err.log`],
    }),
    { after: [cluster], facts: { provides: [{ fact: 'autostart', host, unit: 'cluster:minikube', trigger: 'login' }] } },
  );
  step(
    'kubeconfig',
    kubeconfigContext({
      host: gilbert.name,
      path: gilbert.kubeconfig,
      context: 'minikube',
      source: { host, path: `${indri.home}/.kube/config`, context: cluster.context },
      serverHost: host,
    }),
  );

  check('registry-runs', unit({ host, manager: 'launchd', unit: label, expects: 'running', domain: indri.launchd }));
  check(
    'registry-answers',
    http({
      url: `http://localhost:${registryPort}/v2/`,
      from: `host:${host}`,
      header: { name: 'docker-distribution-api-version', value: 'registry/2.0' },
    }),
  );
  registrySmoke(builder, { port: registryPort, name });
  check('registry-metrics-run', unit({ host, manager: 'launchd', unit: metricsLabel, expects: 'timer-ok', domain: indri.launchd }));
  check('registry-metrics-fresh', fileFresh({ host, path: metricsFile, maxAgeSeconds: 180, contains: 'zot_up 1' }));
  return { cluster };
});

function registryMetrics({ step }: PhaseBuilder, registry: StepHandle<object>): void {
  const script = step(
    'registry-metrics-script',
    file({ host, path: `${indri.home}/bin/zot-metrics`, content: zotMetricsScript(metrics), mode: 0o755 }),
  );
  step(
    'registry-metrics',
    launchAgent({
      host,
      label: metricsLabel,
      domain: indri.launchd,
      plistPath: plistPath(metricsLabel),
      state: 'loaded',
      program: ['/bin/bash', script.path],
      runAtLoad: true,
      startInterval: 60,
      stdoutPath: `${indri.logs}/mcquack.zot-metrics.out.log`,
      stderrPath: `${indri.logs}/mcquack.zot-metrics.err.log`,
      inputs: [script.digest],
      // The file would go on telling its last value for ever.
      leaves: [metricsFile, `${indri.logs}/mcquack.zot-metrics.out.log`, `${indri.logs}/mcquack.zot-metrics.err.log`],
    }),
    { after: [registry] },
  );
}
