// What lint sees in the first phase of the migration document as its text has it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import asWritten from '../../examples/as-written/plan.ts';
import { kinds } from '../../src/kinds/registry.ts';
import { lint } from '../../src/lint/lint.ts';

const findings = lint(asWritten, { kinds, cwd: import.meta.dirname });

for (const [what, code, step, text] of [
  ['port 5000 is AirPlay’s', 'port-conflict', 'zot', '"airplay" of the inventory'],
  ['the port is spelled out again and again', 'literal-repeats', 'checklist', 'registry.port'],
  ['the registry is open to the LAN', 'exposed', 'zot', 'port 5000'],
  ['a served name must be approved', 'product-requirement', 'serve', 'approved(svc:registry, indri)'],
  ['the repair wipes every served name', 'command-scope', 'way-back', 'advertised(svc:feed, indri, 443)'],
  ['the log snippet forwards to nobody', 'fact-not-provided', 'logs', 'wired(alloy-config, loki.write.local)'],
  ['a role is used before it is in the playbook', 'fact-not-provided', 'zot-metrics', 'further down'],
  ['kubectl is not installed', 'program-not-found', 'minikube', '"kubectl" in a ssh shell'],
  ['the check of zot is satisfied by zot-metrics', 'check-blind', 'service-check', 'zot-metrics matches as well'],
  ['a timer has no process between runs', 'check-blind', 'service-check', 'it is a timer'],
  ['a file outlives its writer', 'check-blind', 'service-check', 'the file outlives'],
  ['Running is the host field only', 'check-blind', 'cluster-check', 'one field'],
  ['125 is any error of podman', 'command-end', 'podman', 'exit code 125'],
  ['the driver mounts nothing', 'product-conflict', 'minikube', 'mountable(minikube, nfs)'],
  ['the API listens on the loopback', 'unreachable', 'kubeconfig', 'loopback only'],
  ['the copied kubeconfig points elsewhere', 'fact-not-provided', 'kubeconfig', '.minikube/ca.crt'],
  ['the API port changes at every start', 'literal-repeats', 'kubeconfig', 'after every start'],
  ['the rollback leaves the metrics agent', 'undo-incomplete', 'zot-metrics', 'zot.prom'],
  ['localhost in podman is the VM', 'unreachable', 'checklist', 'localhost is vm:podman itself'],
] as const) {
  test(`\`lint()\` of the document as written sees that ${what}`, () => {
    const found = findings.filter((each) => each.code === code && each.step === `foundation/${step}` && each.message.includes(text));
    assert.equal(found.length > 0, true, findings.map((each) => `${each.code} ${each.step}: ${each.message}`).join('\n'));
  });
}
