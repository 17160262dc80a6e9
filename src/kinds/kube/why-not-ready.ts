// Why a workload does not get ready, from its pods: what the kubelet waits for, what the container said last, what was recorded.
import type { Json } from '../../core/json.ts';
import { objectLabel, objectId, type ClusterReader, type KubeObject } from '../../ports/cluster.ts';
import { field, listField, objectField, textField } from './field.ts';

/** Sentences, most telling first; empty when there is nothing to tell. `hide` are values that must not be shown. */
export async function whyNotReady(cluster: ClusterReader, object: KubeObject, hide: readonly string[] = []): Promise<readonly string[]> {
  const namespace = object.metadata.namespace;
  const labels = Object.entries(objectField(object, 'spec.selector.matchLabels'));
  if (namespace === undefined) return [];
  const selector = labels.map(([key, value]) => `${key}=${String(value)}`).join(',');
  const pods = selector === '' ? [] : await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector: selector });
  const reasons: string[] = [];
  for (const pod of pods) {
    for (const status of [...listField(pod, 'status.initContainerStatuses'), ...listField(pod, 'status.containerStatuses')]) {
      if (status['ready'] === true) continue;
      const reason = textField(status, 'state.waiting.reason');
      if (reason !== undefined)
        reasons.push(`${objectLabel(objectId(pod))} waits: ${reason}${told(field(status, 'state.waiting.message'))}`);
      const container = String(status['name']);
      const log = await cluster.logs({ namespace, name: pod.metadata.name, container, lines: 3 }).catch(() => '');
      if (log.trim() !== '') reasons.push(`its log ends: ${log.trim()}`);
    }
  }
  const names = new Set([object.metadata.name, ...pods.map((pod) => pod.metadata.name)]);
  const events = await cluster.list({ apiVersion: 'v1', kind: 'Event', namespace }).catch(() => []);
  for (const event of events) {
    if (names.has(textField(event, 'involvedObject.name') ?? '') && textField(event, 'type') === 'Warning')
      reasons.push(`event ${textField(event, 'reason') ?? ''}${told(field(event, 'message'))}`);
  }
  return [...new Set(reasons)].map((reason) => hidden(reason, hide)).slice(0, 6);
}

function told(message: Json | undefined): string {
  return typeof message === 'string' && message !== '' ? `: ${message}` : '';
}

/** Programs log what they were given: values that this step knows, and passwords in URLs, are taken out. */
function hidden(text: string, hide: readonly string[]): string {
  // Longest first: a template's value has others in it.
  const longest = hide.filter((value) => value.length > 3).sort((a, b) => b.length - a.length);
  const known = longest.reduce((shown, value) => shown.replaceAll(value, '(secret)'), text);
  return known.replaceAll(/(:\/\/[^:@\s/]+:)[^@\s]+@/g, '$1(secret)@').replaceAll(/(password=)[^\s&"']+/gi, '$1(secret)');
}
