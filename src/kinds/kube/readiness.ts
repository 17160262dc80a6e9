// When an object of a cluster does what it is for: by kind, from its status, as `kubectl rollout status` and the operators'
// own documentation define it. An object of any other kind is ready when it is there.
import type { ClusterReader, KubeObject } from '../../ports/cluster.ts';
import { field, listField, numberField, objectField, textField } from './field.ts';

export interface Readiness {
  readonly ready: boolean;
  /** What is missing, as a phrase. */
  readonly because?: string;
  /** Waiting cannot help: a code of the failure. */
  readonly failed?: 'name-taken' | 'job-failed';
}

const ready: Readiness = Object.freeze({ ready: true });

/** `wanted` is a condition that must be true besides what the kind asks for: `Ready` of a Certificate, say. */
export async function readiness(cluster: ClusterReader, object: KubeObject, wanted?: string): Promise<Readiness> {
  const own = await byKind(cluster, object);
  if (!own.ready || wanted === undefined || condition(object, wanted)) return own;
  const told = listField(object, 'status.conditions').find((each) => each['type'] === wanted);
  const message = textField(told, 'message') ?? textField(told, 'reason');
  return waiting(`condition ${wanted} is ${textField(told, 'status') ?? 'not set'}${message === undefined ? '' : `: ${message}`}`);
}

async function byKind(cluster: ClusterReader, object: KubeObject): Promise<Readiness> {
  if (field(object, 'metadata.deletionTimestamp') !== undefined) return waiting('it is being removed');
  switch (`${object.apiVersion.split('/').length > 1 ? object.apiVersion.split('/')[0] : ''}/${object.kind}`) {
    case '/Namespace':
      return textField(object, 'status.phase') === 'Active' ? ready : waiting(`phase is ${textField(object, 'status.phase') ?? 'not set'}`);
    case 'apps/Deployment':
      return rollout(object, numberField(object, 'spec.replicas') ?? 1, ['updatedReplicas', 'availableReplicas']);
    case 'apps/StatefulSet':
      return rollout(object, numberField(object, 'spec.replicas') ?? 1, ['updatedReplicas', 'readyReplicas']);
    case 'apps/DaemonSet':
      return rollout(object, numberField(object, 'status.desiredNumberScheduled') ?? 1, ['updatedNumberScheduled', 'numberAvailable']);
    case '/Pod':
      return condition(object, 'Ready') || textField(object, 'status.phase') === 'Succeeded'
        ? ready
        : waiting(`phase is ${textField(object, 'status.phase') ?? 'not set'}`);
    case 'batch/Job':
      return job(object);
    case 'apiextensions.k8s.io/CustomResourceDefinition':
      return condition(object, 'Established') ? ready : waiting(notAccepted(object) ?? 'the definition is not established');
    case '/PersistentVolumeClaim':
      return claim(cluster, object);
    case '/Service':
      return loadBalancer(object);
    case 'networking.k8s.io/Ingress':
      return ingress(object);
    case 'postgresql.cnpg.io/Cluster':
      return postgresCluster(object);
    case 'postgresql.cnpg.io/Database':
      if (field(object, 'status.applied') === true && observed(object)) return ready;
      return waiting(textField(object, 'status.message') ?? 'the operator has not applied it');
    default:
      return ready;
  }
}

/** Two definitions cannot have the same names: the later one waits for ever. */
function notAccepted(definition: KubeObject): string | undefined {
  const accepted = listField(definition, 'status.conditions').find(
    (each) => each['type'] === 'NamesAccepted' && each['status'] === 'False',
  );
  const message = textField(accepted, 'message');
  return message === undefined ? undefined : `its names are not accepted: ${message}`;
}

function waiting(because: string): Readiness {
  return { ready: false, because };
}

function condition(object: KubeObject, type: string): boolean {
  return listField(object, 'status.conditions').some((each) => each['type'] === type && each['status'] === 'True');
}

/** The controller has seen this very specification; before that its status speaks of the last one. */
function observed(object: KubeObject): boolean {
  return (numberField(object, 'status.observedGeneration') ?? 0) >= (numberField(object, 'metadata.generation') ?? 0);
}

function rollout(object: KubeObject, wanted: number, counts: readonly string[]): Readiness {
  if (!observed(object)) return waiting('its controller has not seen the change yet');
  const short = counts.find((count) => (numberField(object, `status.${count}`) ?? 0) < wanted);
  if (short !== undefined) return waiting(`${short} is ${numberField(object, `status.${short}`) ?? 0} of ${wanted}`);
  const all = numberField(object, 'status.replicas') ?? wanted;
  return all > wanted ? waiting(`${all - wanted} pod of the old form is still there`) : ready;
}

/** A Job that is there for its pod does what it is for while the pod runs, not when it has ended. */
function job(object: KubeObject): Readiness {
  const failure = listField(object, 'status.conditions').find((each) => each['type'] === 'Failed' && each['status'] === 'True');
  const message = textField(failure, 'message');
  if (failure !== undefined)
    return { ready: false, because: `the job has failed${message === undefined ? '' : `: ${message}`}`, failed: 'job-failed' };
  if (condition(object, 'Complete') || field(object, 'spec.suspend') === true) return ready;
  if (object.metadata.annotations?.['longshore.dev/ready'] !== 'running') return waiting('the job has not completed');
  return (numberField(object, 'status.ready') ?? 0) > 0 ? ready : waiting('no pod of the job is ready');
}

async function claim(cluster: ClusterReader, object: KubeObject): Promise<Readiness> {
  if (textField(object, 'status.phase') === 'Bound') return ready;
  const name = textField(object, 'spec.storageClassName');
  const storageClass =
    name === undefined || name === '' ? undefined : await cluster.get({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name });
  // Bound only when a pod uses it, which may be another step's.
  if (textField(storageClass, 'volumeBindingMode') === 'WaitForFirstConsumer') return ready;
  return waiting(`the claim is ${textField(object, 'status.phase') ?? 'Pending'}`);
}

function loadBalancer(service: KubeObject): Readiness {
  if (textField(service, 'spec.type') !== 'LoadBalancer') return ready;
  const annotation = objectField(service, 'metadata.annotations')['tailscale.com/hostname'];
  return named(
    service,
    textField(service, 'spec.loadBalancerClass') === 'tailscale' && typeof annotation === 'string' ? annotation : undefined,
  );
}

function ingress(object: KubeObject): Readiness {
  const ingressClass = textField(object, 'spec.ingressClassName');
  // Without a class it depends on the cluster whether anything serves it at all.
  if (ingressClass === undefined) return ready;
  return named(object, ingressClass === 'tailscale' ? textField(object, 'spec.tls.0.hosts.0') : undefined);
}

/** It has an address; and the name that it asked for, since a tailnet gives `feed-1` when `feed` is taken. */
function named(object: KubeObject, wanted: string | undefined): Readiness {
  const address = listField(object, 'status.loadBalancer.ingress')[0];
  if (address === undefined) return waiting('it has no address yet');
  const got = textField(address, 'hostname')?.split('.')[0];
  if (wanted === undefined || got === undefined || got === wanted.split('.')[0]) return ready;
  return {
    ready: false,
    because: `it asked for the name "${wanted}" and got "${got}", since another holds "${wanted}"`,
    failed: 'name-taken',
  };
}

function postgresCluster(object: KubeObject): Readiness {
  const phase = textField(object, 'status.phase') ?? 'not set';
  const wanted = numberField(object, 'spec.instances') ?? 1;
  const because = textField(object, 'status.phaseReason');
  if (phase !== 'Cluster in healthy state') return waiting(`phase is "${phase}"${because === undefined ? '' : `: ${because}`}`);
  return (numberField(object, 'status.readyInstances') ?? 0) >= wanted
    ? ready
    : waiting(`${numberField(object, 'status.readyInstances') ?? 0} of ${wanted} instances are ready`);
}
