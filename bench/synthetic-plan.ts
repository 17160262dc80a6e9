// A made-up plan of any size that has of every sort of fact, in phases of a hundred steps: services that are moved, each
// with unit, port, name, data, backup, check and consumer, on ever more hosts.
import type { Fact } from '../src/core/fact.ts';
import type { StepRef } from '../src/core/ref.ts';
import { examplePlan, type Example, type ExampleStep } from '../src/lint/example.ts';
import type { Plan } from '../src/plan/plan.ts';

const stepsOfService = 10;

export function syntheticPlan(size: number): Plan {
  const services = Array.from({ length: Math.ceil(size / stepsOfService) }, (_, index) => index);
  const steps = Object.fromEntries(services.flatMap((index) => Object.entries(serviceSteps(index))).slice(0, size)) as Example['steps'];
  return examplePlan({ steps, inOrder: false, inventory: { dataSets: [], backups: [] } });
}

function serviceSteps(index: number): Readonly<Record<StepRef, ExampleStep>> {
  const phase = `phase-${Math.floor((index * stepsOfService) / 100)}`;
  const name = `service-${index}`;
  const host = `host-${index % 50}`;
  const place = `cluster/${name}`;
  const ref = (step: string): StepRef => `${phase}/${name}-${step}`;
  const unit: Fact = { fact: 'unit', host, unit: name, sort: 'daemon', manager: 'launchd' };
  const listens: Fact = { fact: 'listens', host, port: 10_000 + index, holder: name, address: '127.0.0.1' };
  const folder: Fact = { fact: 'path', host, path: `/srv/${name}` };
  const frozen: Fact = { fact: 'frozen', dataset: name };
  const before = (step: string): { readonly after: readonly StepRef[] } => ({ after: [ref(step)] });
  return {
    [ref('folder')]: { provides: [folder] },
    [ref('config')]: { requires: [folder], provides: [{ fact: 'path', host, path: `/srv/${name}/config` }] },
    [ref('unit')]: { requires: [folder], provides: [unit, listens] },
    [ref('data')]: {
      provides: [
        { fact: 'dataset', dataset: name, criticality: 'rebuildable', service: name },
        { fact: 'writer', dataset: name, writer: `${name}@${host}`, place: `${host}/${name}` },
        { fact: 'backup', dataset: name, tool: 'borg' },
      ],
    },
    [ref('watch')]: {
      requires: [unit],
      provides: [
        { fact: 'check', check: name, tests: [unit], looksAt: 'units', pattern: `^${name}$`, expects: 'running' },
        { fact: 'consumer', service: name, consumer: `check:${name}`, sort: 'check', needs: [listens] },
        { fact: 'demand', place: `host:${host}`, resource: 'memoryMiB', by: name, amount: 100 },
      ],
    },
    [ref('freeze')]: { ...before('watch'), retracts: [{ fact: 'writer', dataset: name, writer: `${name}@${host}` }], provides: [frozen] },
    [ref('move')]: { requires: [frozen], provides: [{ fact: 'data', dataset: name, place }] },
    [ref('app')]: {
      ...before('move'),
      provides: [{ fact: 'writer', dataset: name, writer: `${name}@cluster`, place }],
      input: { image: `example/${name}:1.${index}` },
    },
    [ref('name')]: { ...before('app'), provides: [{ fact: 'name', name, holder: 'cluster:minikube' }] },
    [ref('retire')]: {
      ...before('name'),
      retracts: [unit, listens, { fact: 'demand', place: `host:${host}`, resource: 'memoryMiB', by: name, amount: 100 }],
      provides: [{ fact: 'consumer', service: name, consumer: `check:${name}`, sort: 'check', needs: [] }],
    },
  };
}
