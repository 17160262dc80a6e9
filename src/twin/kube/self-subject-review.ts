// Questions about oneself: the twin knows one user, who may do everything; clients (k9s, `kubectl auth`) ask before they offer.
import { docAt, type Doc } from './doc.ts';

/** The answer to a review that was posted to a path; `undefined` when the path is none of a review. */
export function selfSubjectReview(path: string, body: () => Doc): Doc | undefined {
  const match = /^\/apis\/(authentication|authorization)\.k8s\.io\/v1\/(selfsubject(?:access|rules)?reviews)$/.exec(path);
  if (match === null) return undefined;
  const apiVersion = `${match[1]}.k8s.io/v1`;
  const metadata = {};
  const spec = askedIn(body);
  if (match[2] === 'selfsubjectreviews')
    return {
      kind: 'SelfSubjectReview',
      apiVersion,
      metadata,
      status: { userInfo: { username: 'twin', groups: ['system:masters', 'system:authenticated'] } },
    };
  if (match[2] === 'selfsubjectaccessreviews')
    return {
      kind: 'SelfSubjectAccessReview',
      apiVersion,
      metadata,
      spec,
      status: { allowed: true, reason: 'the twin has one user, who may do everything' },
    };
  const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] };
  return {
    kind: 'SelfSubjectRulesReview',
    apiVersion,
    metadata,
    spec,
    status: { resourceRules: [everything], nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }], incomplete: false },
  };
}

/** Echoed only: a question in protobuf, which is not among the types that are known, has the same answer. */
function askedIn(body: () => Doc): Doc {
  try {
    return docAt(body(), 'spec');
  } catch {
    return {};
  }
}
