// Who may give a tag to a device. Owners of a tag are users, groups, autogroups and other tags; owner, admins and network
// admins of the tailnet may give every tag. A client with tags may give those, and the tags that they own: this is why
// tag:k8s-operator must own tag:k8s. https://tailscale.com/docs/features/tags, https://tailscale.com/docs/features/oauth-clients
import type { Policy } from '../policy/policy.ts';
import { normalSelector } from '../policy/policy.ts';
import { actorsOf } from './actor.ts';
import { compileSelector } from './selector.ts';
import type { TailnetSnapshot } from './tailnet-snapshot.ts';

export interface TagAnswer {
  readonly allowed: boolean;
  readonly explanation: string;
}

/** `who` is a login, or the tags of a device, an auth key or an OAuth client. */
export function mayAssignTag(who: string | readonly string[], tag: string, policy: Policy, snapshot: TailnetSnapshot): TagAnswer {
  const name = normalSelector(tag);
  const owners = policy.tagOwners[name];
  const asker = typeof who === 'string' ? who : who.join(', ');
  if (owners === undefined) return { allowed: false, explanation: `"${tag}" is not defined: tagOwners does not name it` };
  if (typeof who === 'string') {
    const [actor] = actorsOf(policy, snapshot).find(who) ?? [];
    if (actor === undefined) return { allowed: false, explanation: `"${who}" means nothing on this tailnet` };
    const role = actor.user?.role;
    if (role === 'owner' || role === 'admin' || role === 'network-admin')
      return { allowed: true, explanation: `${who} may give every tag, being ${role}` };
    const owner = owners.find((each) => compileSelector(each, policy, 'src')?.(actor, undefined) === true);
    if (owner !== undefined) return { allowed: true, explanation: `${who} may give ${tag}: ${owner} owns it` };
  } else {
    const tags = who.map(normalSelector);
    if (tags.includes(name)) return { allowed: true, explanation: `${asker} may give ${tag}, having it` };
    const owner = tags.find((each) => owners.includes(each));
    if (owner !== undefined) return { allowed: true, explanation: `${asker} may give ${tag}: ${owner} owns it` };
  }
  const list = owners.length === 0 ? 'admins only' : owners.join(', ');
  return { allowed: false, explanation: `${asker} may not give ${tag}: its owners are ${list}` };
}
