// Who may do what in a registry of the twin: users of an htpasswd file (bcrypt, as docker-registry and zot want it) and what
// is open to everyone (https://zotregistry.dev, "User Authentication and Authorization").
import { compare } from 'bcryptjs';

export type Action = 'read' | 'create' | 'delete';

export interface Access {
  readonly realm: string;
  /** Lines `user:$2y$…`; read anew for every request, as the file may change. */
  readonly htpasswd: () => string;
  /** What needs no user. */
  readonly anonymous: readonly Action[];
  /** What users may do; everything unless given. */
  readonly users?: readonly Action[];
}

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly status: 401 | 403 };

export class Gatekeeper {
  readonly #access: Access;
  /** Passwords that were right: bcrypt is slow on purpose, and a push asks many times. */
  readonly #known = new Set<string>();

  constructor(access: Access) {
    this.#access = access;
  }

  get challenge(): string {
    return `Basic realm="${this.#access.realm}"`;
  }

  async permits(action: Action | 'ping', authorization: string | undefined): Promise<Permission> {
    const { anonymous, users } = this.#access;
    const named = await this.#isUser(authorization);
    if (action === 'ping')
      return named || (anonymous.length > 0 && authorization === undefined) ? { allowed: true } : { allowed: false, status: 401 };
    if (named) return users === undefined || users.includes(action) ? { allowed: true } : { allowed: false, status: 403 };
    return authorization === undefined && anonymous.includes(action) ? { allowed: true } : { allowed: false, status: 401 };
  }

  async #isUser(authorization: string | undefined): Promise<boolean> {
    const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
    if (encoded === undefined) return false;
    const [user = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    const line = this.#access
      .htpasswd()
      .split('\n')
      .find((each) => each.startsWith(`${user}:`));
    const hash = line?.slice(user.length + 1).trim() ?? '';
    const key = `${encoded} ${hash}`;
    if (this.#known.has(key)) return true;
    if (!/^\$2[aby]\$/.test(hash) || !(await compare(rest.join(':'), hash))) return false;
    this.#known.add(key);
    return true;
  }
}
