// CloudNativePG's stand-in: a `Cluster` becomes a real PostgreSQL server, its application database, owner, secrets and services
// (https://cloudnative-pg.io/documentation/current/applications/, /declarative_role_management/). Every step can be repeated:
// what a killed process left half done is done again.
import { digestOfBytes } from '../../../core/digest.ts';
import { asJson, at, docAt, fallback, listAt, numberAt, put, textAt, type Doc } from '../doc.ts';
import { digestOf } from '../../../core/digest.ts';
import {
  condition,
  deleting,
  ensureObject,
  nameOf,
  namespaceOf,
  ownerReference,
  type Controller,
  type ControllerContext,
} from './controller.ts';
import { cnpgVersion, unsupportedImage } from './cnpg-version.ts';
import { literal, quoted } from './sql-text.ts';

interface ServerRecord {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly [key: string]: string;
}

/** Id among the twin's servers; the cluster's name is in it, so that two clusters never share a server. */
export function cnpgServerId(cluster: string, namespace: string, name: string): string {
  return `cnpg-${cluster}-${namespace}-${name}`;
}

export class CnpgClusters {
  /** Servers that this process has seen running, with the digest of the roles that were brought about. */
  readonly #started = new Map<string, string>();

  readonly control: Controller = async (context) => {
    await this.#removeOrphans(context);
    const type = context.objects.findKind('postgresql.cnpg.io', 'Cluster');
    const version = cnpgVersion(context.objects);
    if (type === undefined || version === undefined) return;
    for (const object of context.objects.list(type)) {
      if (deleting(object)) continue;
      const refusal = unsupportedImage(textAt(object, 'spec.imageName'), version);
      if (refusal !== undefined) {
        context.objects.change(type, object, (next) => {
          put(next, 'status.phase', 'Unable to create required cluster objects');
          put(next, 'status.phaseReason', refusal);
        });
        continue;
      }
      if (textAt(object, 'status.phase') === undefined)
        context.objects.change(type, object, (next) => put(next, 'status.phase', 'Setting up primary'));
      await this.#bringUp(context, object);
      const applied = await this.#roles(context, object);
      context.objects.change(type, object, (next) => healthy(next, applied, context.verbs.now()));
    }
  };

  forget(): void {
    this.#started.clear();
  }

  /** Servers whose `Cluster` is gone go with all their data. */
  async #removeOrphans({ cluster, objects, world }: ControllerContext): Promise<void> {
    const { store, postgres } = world();
    const type = objects.findKind('postgresql.cnpg.io', 'Cluster');
    for (const [id, record] of store.entries<ServerRecord>(`kube/${cluster}/postgres`)) {
      const owner = type && objects.get(type, record.namespace, record.name);
      if (owner !== undefined && textAt(owner, 'metadata.uid') === record.uid) continue;
      await postgres.remove(id);
      this.#started.delete(id);
      store.remove(`kube/${cluster}/postgres`, id);
    }
  }

  async #bringUp(context: ControllerContext, object: Doc): Promise<void> {
    const { store, postgres } = context.world();
    const id = cnpgServerId(context.cluster, namespaceOf(object), nameOf(object));
    const record: ServerRecord = { namespace: namespaceOf(object), name: nameOf(object), uid: textAt(object, 'metadata.uid') ?? '' };
    if (store.get(`kube/${context.cluster}/postgres`, id) === undefined) store.set(`kube/${context.cluster}/postgres`, id, record);
    ensureParts(context, object);
    if (this.#started.has(id)) return;
    await postgres.create(id, { superuser: 'postgres' });
    await postgres.start(id);
    const { database, owner } = initdb(object);
    await postgres.administer(id, 'postgres', ensureRoleSql(owner, 'login'));
    await postgres.administer(id, 'postgres', `alter role ${quoted(owner)} password ${literal(appPassword(context, object))}`);
    await ensureDatabase(context, id, database, owner);
    this.#started.set(id, '');
  }

  /** Brings about `managed.roles`; gives the names of roles that wait for their secret. */
  async #roles(context: ControllerContext, object: Doc): Promise<readonly string[]> {
    const id = cnpgServerId(context.cluster, namespaceOf(object), nameOf(object));
    const waiting: string[] = [];
    const superuser = at(object, 'spec.enableSuperuserAccess') === true ? superuserPassword(context, object) : undefined;
    const statements = superuser === undefined ? [] : [`alter role postgres password ${literal(superuser)}`];
    for (const role of listAt(object, 'spec.managed.roles')) {
      const name = textAt(role, 'name') ?? '';
      if (textAt(role, 'ensure') === 'absent') {
        statements.push(`drop role if exists ${quoted(name)}`);
        continue;
      }
      const secret = textAt(role, 'passwordSecret.name');
      const password = secret === undefined ? undefined : secretText(context, namespaceOf(object), secret, 'password');
      if (secret !== undefined && password === undefined) {
        waiting.push(name);
        continue;
      }
      const flag = (field: string, byDefault: boolean): string => `${(role[field] ?? byDefault) === true ? '' : 'no'}${field}`;
      const options = [
        flag('login', false),
        flag('superuser', false),
        flag('createdb', false),
        flag('createrole', false),
        flag('replication', false),
        flag('inherit', true),
        flag('bypassrls', false),
      ];
      statements.push(
        ensureRoleSql(name, 'nologin'),
        `alter role ${quoted(name)} with ${options.join(' ')}${password === undefined ? '' : ` password ${literal(password)}`}`,
      );
      const memberOf = at(role, 'inRoles');
      for (const group of Array.isArray(memberOf) ? memberOf : []) statements.push(`grant ${quoted(String(group))} to ${quoted(name)}`);
    }
    const digest = digestOf(statements);
    if (this.#started.get(id) === digest) return waiting;
    if (statements.length > 0) await context.world().postgres.administer(id, 'postgres', statements.join(';\n'));
    this.#started.set(id, digest);
    return waiting;
  }
}

/** The server's application database and its owner, with the operator's defaults. */
function initdb(object: Doc): { readonly database: string; readonly owner: string } {
  const given = docAt(object, 'spec.bootstrap.initdb');
  const database = textAt(given, 'database') ?? 'app';
  return { database, owner: textAt(given, 'owner') ?? database };
}

function secretText({ objects }: ControllerContext, namespace: string, name: string, key: string): string | undefined {
  const value = docAt(objects.get(objects.type('Secret'), namespace, name), 'data')[key];
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined;
}

function madeUpPassword({ cluster }: ControllerContext, object: Doc, user: string): string {
  return digestOfBytes(`twin password ${cluster}/${namespaceOf(object)}/${nameOf(object)}/${user}`).slice(7, 47);
}

function appPassword(context: ControllerContext, object: Doc): string {
  const given = textAt(object, 'spec.bootstrap.initdb.secret.name');
  const name = given ?? `${nameOf(object)}-app`;
  return secretText(context, namespaceOf(object), name, 'password') ?? madeUpPassword(context, object, initdb(object).owner);
}

function superuserPassword(context: ControllerContext, object: Doc): string | undefined {
  const given = textAt(object, 'spec.superuserSecret.name');
  return secretText(context, namespaceOf(object), given ?? `${nameOf(object)}-superuser`, 'password');
}

function ensureRoleSql(role: string, option: string): string {
  return `do $$ begin if not exists (select from pg_roles where rolname = ${literal(role)}) then create role ${quoted(role)} ${option}; end if; end $$`;
}

/** `create database` cannot be made conditional, so one that is there already is no error. */
export async function ensureDatabase({ world }: ControllerContext, id: string, database: string, owner: string): Promise<void> {
  try {
    await world().postgres.administer(id, 'postgres', `create database ${quoted(database)} owner ${quoted(owner)}`);
  } catch (error) {
    if (!String(error instanceof Error ? error.message : error).includes('already exists')) throw error;
    await world().postgres.administer(id, 'postgres', `alter database ${quoted(database)} owner to ${quoted(owner)}`);
  }
}

/** Secrets, services, the claim and the pod of an instance. */
function ensureParts(context: ControllerContext, object: Doc): void {
  const { objects } = context;
  const name = nameOf(object);
  const namespace = namespaceOf(object);
  const metadata = (own: string): Doc => ({
    name: own,
    namespace,
    labels: { 'cnpg.io/cluster': name },
    ownerReferences: [ownerReference(object)],
  });
  const { database, owner } = initdb(object);
  const secret = (own: string, user: string, password: string, dbname: string): Doc => {
    const host = `${name}-rw`;
    const path = `${host}.${namespace}:5432/${dbname}`;
    const stringData: Doc = {
      username: user,
      user,
      password,
      dbname,
      host,
      port: '5432',
      uri: `postgresql://${user}:${password}@${path}`,
      'jdbc-uri': `jdbc:postgresql://${path}?password=${password}&user=${user}`,
      pgpass: `${host}:5432:${dbname}:${user}:${password}\n`,
    };
    return { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/basic-auth', metadata: metadata(own), stringData };
  };
  if (textAt(object, 'spec.bootstrap.initdb.secret.name') === undefined) {
    ensureObject(context, objects.type('Secret'), secret(`${name}-app`, owner, madeUpPassword(context, object, owner), database));
  }
  if (at(object, 'spec.enableSuperuserAccess') === true && textAt(object, 'spec.superuserSecret.name') === undefined) {
    ensureObject(
      context,
      objects.type('Secret'),
      secret(`${name}-superuser`, 'postgres', madeUpPassword(context, object, 'postgres'), '*'),
    );
  }
  for (const [suffix, role] of [
    ['rw', 'primary'],
    ['ro', 'replica'],
    ['r', ''],
  ] as const) {
    ensureObject(context, objects.type('Service'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(`${name}-${suffix}`),
      spec: {
        selector: { 'cnpg.io/cluster': name, ...(role === '' ? { 'cnpg.io/podRole': 'instance' } : { 'cnpg.io/instanceRole': role }) },
        ports: [{ name: 'postgres', port: 5432, targetPort: 5432 }],
      },
    });
  }
  const instance = metadata(`${name}-1`);
  ensureObject(context, objects.type('PersistentVolumeClaim'), {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { ...instance },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: textAt(object, 'spec.storage.size') ?? '1Gi' } },
      ...(textAt(object, 'spec.storage.storageClass') === undefined
        ? {}
        : { storageClassName: textAt(object, 'spec.storage.storageClass') }),
    },
  });
  ensureObject(context, objects.type('Pod'), {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...instance,
      labels: {
        'cnpg.io/cluster': name,
        'cnpg.io/podRole': 'instance',
        'cnpg.io/instanceRole': 'primary',
        'cnpg.io/instanceName': `${name}-1`,
      },
    },
    spec: {
      containers: [
        {
          name: 'postgres',
          image: textAt(object, 'spec.imageName') ?? 'ghcr.io/cloudnative-pg/postgresql:17',
          ports: [
            { name: 'postgresql', containerPort: 5432 },
            { name: 'metrics', containerPort: 9187 },
          ],
        },
      ],
    },
  });
}

function healthy(object: Doc, rolesWaiting: readonly string[], now: string): void {
  const name = nameOf(object);
  const instances = numberAt(object, 'spec.instances') ?? 1;
  put(object, 'status.phase', 'Cluster in healthy state');
  put(object, 'status.phaseReason', undefined);
  put(object, 'status.instances', instances);
  put(object, 'status.readyInstances', instances);
  put(object, 'status.currentPrimary', `${name}-1`);
  put(object, 'status.targetPrimary', `${name}-1`);
  put(object, 'status.writeService', `${name}-rw`);
  put(object, 'status.readService', `${name}-r`);
  fallback(object, 'status.instanceNames', [`${name}-1`]);
  const roles = listAt(object, 'spec.managed.roles').map((role) => textAt(role, 'name') ?? '');
  if (roles.length > 0) {
    const reconciled = roles.filter((role) => !rolesWaiting.includes(role));
    const byStatus: Doc = {
      ...(reconciled.length > 0 ? { reconciled } : {}),
      ...(rolesWaiting.length > 0 ? { 'pending-reconciliation': [...rolesWaiting] } : {}),
    };
    put(object, 'status.managedRolesStatus', { byStatus: asJson(byStatus) as Doc });
  }
  put(
    object,
    'status.conditions',
    condition(listAt(object, 'status.conditions'), 'Ready', true, 'ClusterIsReady', 'Cluster is Ready', now),
  );
}
