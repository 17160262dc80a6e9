// Why a workload does not get ready, from its pods: what the kubelet waits for, what the container said last, what was recorded.
import type { Json } from '../../core/json.ts';
import { objectLabel, objectId, type ClusterReader, type KubeObject } from '../../ports/cluster.ts';
import { field, listField, objectField, textField } from './field.ts';

/** Sentences, most telling first; empty when there is nothing to tell. `hide` are values that must not be shown. */
export async function whyNotReady(cluster: ClusterReader, object: KubeObject, hide: readonly string[] = []): Promise<readonly string[]> {
  const namespace = object.metadata.namespace;
  if (namespace === undefined) return [];
  const selector = podSelector(object);
  const pods = selector === '' ? [] : await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: selector });
  const reasons = (await Promise.all(pods.map((pod) => reasonsOf(cluster, pod)))).flat();
  const names = new Set([object.metadata.name, ...pods.map((pod) => pod.metadata.name)]);
  const events = await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace }).catch(() => []);
  const told = events.filter((event) => names.has(textField(event, 'involvedObject.name') ?? '') && textField(event, 'type') === 'Warning');
  const newest = told.sort((a, b) => (lastSeen(a) < lastSeen(b) ? 1 : -1));
  reasons.push(...newest.map((event) => `event ${textField(event, 'reason') ?? ''}${saying(field(event, 'message'))}`));
  return [...new Set(reasons)].map((reason) => hidden(reason, hide)).slice(0, 6);
}

function podSelector(object: KubeObject): string {
  // CloudNativePG's pods are found by the label that it gives them (cloudnative-pg.io/documentation/1.28/labels_annotations).
  if (object.kind === 'Cluster') return `cnpg.io/cluster=${object.metadata.name}`;
  if (object.kind === 'Service') return '';
  const labels = Object.entries(objectField(object, 'spec.selector.matchLabels'));
  return labels.map(([key, value]) => `${key}=${String(value)}`).join(',');
}

async function reasonsOf(cluster: ClusterReader, pod: KubeObject): Promise<readonly string[]> {
  const { namespace = 'default', name } = pod.metadata;
  const reasons: string[] = [];
  const unscheduled = listField(pod, 'status.conditions').find((each) => each['type'] === 'PodScheduled' && each['status'] === 'False');
  if (unscheduled !== undefined) reasons.push(`${objectLabel(objectId(pod))} has no node${saying(unscheduled['message'])}`);
  for (const status of [...listField(pod, 'status.initContainerStatuses'), ...listField(pod, 'status.containerStatuses')]) {
    if (status['ready'] === true || textField(status, 'state.terminated.reason') === 'Completed') continue;
    const reason = textField(status, 'state.waiting.reason');
    if (reason !== undefined)
      reasons.push(`${objectLabel(objectId(pod))} waits: ${reason}${saying(field(status, 'state.waiting.message'))}`);
    const container = String(status['name']);
    const last = objectField(status, 'lastState.terminated');
    if (last['reason'] !== undefined)
      reasons.push(`container ${container} ended: ${String(last['reason'])}, exit code ${String(last['exitCode'])}`);
    // Of a container that has just been restarted, the one before it has said why.
    const log = async (previous: boolean): Promise<string> =>
      (await cluster.logs({ namespace, name, container, lines: 3, ...(previous ? { previous } : {}) }).catch(() => '')).trim();
    const lines = (reason === 'CrashLoopBackOff' ? await log(true) : '') || (await log(false));
    if (lines !== '') reasons.push(`its log ends: ${lines}`);
  }
  return reasons;
}

function lastSeen(event: KubeObject): string {
  return textField(event, 'lastTimestamp') ?? textField(event, 'eventTime') ?? textField(event, 'metadata.creationTimestamp') ?? '';
}

function saying(message: Json | undefined): string {
  return typeof message === 'string' && message !== '' ? `: ${message}` : '';
}

/** Programs log what they were given: values that this step knows, and passwords in URLs, are taken out. */
function hidden(text: string, hide: readonly string[]): string {
  // Longest first: a template's value has others in it.
  const longest = hide.filter((value) => value.length > 3).sort((a, b) => b.length - a.length);
  const known = longest.reduce((shown, value) => shown.replaceAll(value, '(secret)'), text);
  return known.replaceAll(/(:\/\/[^:@\s/]+:)[^@\s]+@/g, '$1(secret)@').replaceAll(/(password=)[^\s&"']+/gi, '$1(secret)');
}
