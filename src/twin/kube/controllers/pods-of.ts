// What the controllers that make pods share: the pod of a template, its names and labels, and whether it is ready. Names follow
// from the owner, so that two runs make the same world; the real server puts random letters there.
import { createHash } from 'node:crypto';
import { digestOf } from '../../../core/digest.ts';
import { ApiError } from '../api-error.ts';
import { asJson, copy, docAt, listAt, textAt, type Doc } from '../doc.ts';
import { controllerManager, deleting, nameOf, namespaceOf, ownerReference, type ControllerContext } from './controller.ts';
import { recordEvent } from './events.ts';

export function podReady(pod: Doc): boolean {
  return listAt(pod, 'status.conditions').some((each) => each['type'] === 'Ready' && each['status'] === 'True') && !deleting(pod);
}

export function templateHash(owner: Doc): string {
  return digestOf(asJson(docAt(owner, 'spec.template'))).slice(7, 17);
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters as a generated name ends with, the same for the same owner and number. */
export function suffix(owner: string, index: number): string {
  const bytes = createHash('sha256').update(`${owner}/${index}`).digest();
  return [...bytes.subarray(0, 5)].map((byte) => letters.charAt(byte % letters.length)).join('');
}

export function podOf(owner: Doc, name: string, labels: Doc): Doc {
  const template = copy(docAt(owner, 'spec.template'));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...docAt(template, 'metadata'),
      name,
      namespace: namespaceOf(owner),
      labels: { ...docAt(template, 'metadata.labels'), ...labels },
      ownerReferences: [ownerReference(owner)],
    },
    spec: docAt(template, 'spec'),
  };
}

/** Makes a pod unless one of its name is there. Throws `ApiError` where admission refuses it. */
export function ensurePod(context: ControllerContext, owner: Doc, pod: Doc): void {
  const { objects, verbs } = context;
  const type = objects.type('Pod');
  if (objects.get(type, namespaceOf(pod), nameOf(pod)) !== undefined) return;
  const account = textAt(pod, 'spec.serviceAccountName') ?? 'default';
  try {
    if (objects.get(objects.type('ServiceAccount'), namespaceOf(pod), account) === undefined) {
      const because = `error looking up service account ${namespaceOf(pod)}/${account}: serviceaccount "${account}" not found`;
      throw new ApiError(403, 'Forbidden', `pods "${nameOf(pod)}" is forbidden: ${because}`);
    }
    verbs.create(type, namespaceOf(pod), pod, { manager: controllerManager, dryRun: false });
  } catch (error) {
    if (error instanceof ApiError) recordEvent(context, owner, 'FailedCreate', `Error creating: ${error.message}`);
    throw error;
  }
  recordEvent(context, owner, 'SuccessfulCreate', `Created pod: ${nameOf(pod)}`, { type: 'Normal' });
}
