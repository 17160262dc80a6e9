// Who and what is on a tailnet at one moment, as far as a policy asks for it. Plain data: the API's answers, an inventory
// or a plan can all be written as one.
import type { PostureAttributes } from '../policy/policy.ts';

export type TailnetRole = 'owner' | 'admin' | 'it-admin' | 'network-admin' | 'billing-admin' | 'auditor' | 'member';

export interface TailnetUser {
  /** As in the policy: `alice@example.com`, `alice@github`. */
  readonly login: string;
  readonly role: TailnetRole;
  /** Not of this tailnet: a device was shared with them. */
  readonly shared?: boolean;
}

export interface TailnetDevice {
  /** The machine name. */
  readonly name: string;
  /** Absent for a tagged device: tags take the place of the user. */
  readonly user?: string;
  readonly tags?: readonly string[];
  readonly addresses?: readonly string[];
  /** Subnets that it routes and that are approved. */
  readonly routes?: readonly string[];
  readonly posture?: PostureAttributes;
}

export interface TailnetService {
  readonly name: `svc:${string}`;
  readonly addresses?: readonly string[];
  readonly tags?: readonly string[];
  /** Names of the devices that are approved as its hosts. */
  readonly hosts?: readonly string[];
}

export interface TailnetSnapshot {
  readonly users: readonly TailnetUser[];
  readonly devices: readonly TailnetDevice[];
  readonly services?: readonly TailnetService[];
}
