// Which facts a set of objects needs, makes true and takes away; pure, from the objects alone.
import type { Fact, StepFacts } from '../../../core/fact.ts';
import { secretLabel } from '../../../core/secret.ts';
import { objectId, objectLabel, type KubeObject } from '../../../ports/cluster.ts';
import { serverLabel } from '../../../ports/database.ts';
import { listField, objectField, textField } from '../../kube/field.ts';
import type { KubeObjectsDesired } from './desired.ts';
import { keyUses } from './secret-keys.ts';
import { locatorsIn } from './secret-values.ts';

/** Every cluster has these from its first moment. */
const systemNamespaces = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);
const builtinGroups = new Set(['apps', 'batch', 'autoscaling', 'policy']);
const generatedKeys = ['username', 'password', 'dbname', 'host', 'port', 'uri', 'jdbc-uri', 'pgpass'];

export function objectFacts(desired: KubeObjectsDesired): StepFacts {
  const { cluster, objects } = desired;
  const provides = [...objects.flatMap((object) => provided(cluster, object)), ...(desired.provides ?? [])];
  const own = new Set(provides.map((fact) => JSON.stringify(fact)));
  const required: Fact[] = [
    { fact: 'cluster', cluster },
    ...objects.flatMap((object) => requiredBy(cluster, object)),
    ...(desired.requires ?? []),
  ];
  const unique = [...new Map(required.map((fact) => [JSON.stringify(fact), fact])).values()];
  const claimed = provides.flatMap((fact) => (fact.fact === 'name' ? [fact.name] : []));
  return {
    requires: unique.filter((fact) => !own.has(JSON.stringify(fact))),
    provides,
    ...(claimed.length === 0 ? {} : { retracts: claimed.map((name): Fact => ({ fact: 'name', name, holder: 'nobody' })) }),
  };
}

function requiredBy(cluster: string, object: KubeObject): readonly Fact[] {
  const { namespace } = object.metadata;
  const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
  const custom = group !== '' && !builtinGroups.has(group) && !group.endsWith('.k8s.io');
  return [
    ...(namespace === undefined || systemNamespaces.has(namespace) ? [] : [{ fact: 'namespace', cluster, namespace } as const]),
    ...(custom ? [{ fact: 'crd', cluster, type: `${group}/${object.kind}` } as const] : []),
    ...locatorsIn(object).map((locator): Fact => ({ fact: 'secret', label: secretLabel(locator) })),
    ...keyUses(object)
      .filter((use) => use.kind === 'Secret')
      .map(({ namespace: of, name, key }): Fact => {
        const label = secretLabel({ secret: 'kubernetes', cluster, namespace: of, name, key });
        return { fact: 'secret', label };
      }),
  ];
}

function provided(cluster: string, object: KubeObject): readonly Fact[] {
  const id = objectId(object);
  const facts: Fact[] = [{ fact: 'object', cluster, object: objectLabel(id) }];
  const { name, namespace = 'default' } = id;
  const secret = (secretName: string, key: string): Fact => ({
    fact: 'secret',
    label: secretLabel({ secret: 'kubernetes', cluster, namespace, name: secretName, key }),
  });
  const server = (serverName: string): string => serverLabel({ at: 'cluster', cluster, namespace, name: serverName });
  switch (id.kind) {
    case 'Namespace':
      facts.push({ fact: 'namespace', cluster, namespace: name });
      break;
    case 'CustomResourceDefinition':
      facts.push({ fact: 'crd', cluster, type: `${textField(object, 'spec.group') ?? ''}/${textField(object, 'spec.names.kind') ?? ''}` });
      break;
    case 'Ingress':
      if (textField(object, 'spec.ingressClassName') === 'tailscale')
        facts.push(
          ...listField(object, 'spec.tls').flatMap(({ hosts }) =>
            [hosts ?? []].flat().map((host) => claims(cluster, object, String(host))),
          ),
        );
      break;
    case 'Service': {
      const hostname = object.metadata.annotations?.['tailscale.com/hostname'];
      if (textField(object, 'spec.loadBalancerClass') === 'tailscale' && hostname !== undefined)
        facts.push(claims(cluster, object, hostname));
      break;
    }
    case 'Secret':
      facts.push(...Object.keys({ ...objectField(object, 'data'), ...objectField(object, 'stringData') }).map((key) => secret(name, key)));
      break;
    case 'Deployment': {
      const operator = operatorOf(object);
      if (operator !== undefined) facts.push({ fact: 'operator', cluster, operator });
      break;
    }
    case 'Cluster':
      if (id.apiVersion.startsWith('postgresql.cnpg.io/'))
        facts.push(...postgresFacts(object, server(name), (key) => secret(`${name}-app`, key)));
      break;
    case 'Database':
      if (id.apiVersion.startsWith('postgresql.cnpg.io/') && textField(object, 'spec.ensure') !== 'absent') {
        facts.push({
          fact: 'database',
          server: server(textField(object, 'spec.cluster.name') ?? ''),
          database: textField(object, 'spec.name') ?? '',
        });
      }
      break;
    default:
  }
  return facts;
}

/** The operator makes the first database and, unless it is given a secret for its owner, one with every way to write the same URL. */
function postgresFacts(object: KubeObject, server: string, secret: (key: string) => Fact): readonly Fact[] {
  const database = textField(object, 'spec.bootstrap.initdb.database') ?? 'app';
  const given = textField(object, 'spec.bootstrap.initdb.secret.name') !== undefined;
  const version = /:(\d+(?:\.\d+)?)(?:[^/:]*)?$/.exec((textField(object, 'spec.imageName') ?? '').replace(/@.*$/, ''))?.[1];
  return [
    { fact: 'database', server, database },
    ...(version === undefined ? [] : [{ fact: 'version', subject: server, version } as const]),
    ...(given ? [] : generatedKeys.map(secret)),
  ];
}

/** The operator's proxy asks the tailnet for the name; it gets it, or `feed-1` where somebody else has it (tailscale.com/kb/1439). */
function claims(cluster: string, object: KubeObject, hostname: string): Fact {
  const [label = hostname] = hostname.split('.');
  const { namespace = 'default', name } = object.metadata;
  return { fact: 'name', name: label, holder: `cluster:${cluster}/${namespace}/${object.kind}/${name}` };
}

/** Well-known operators by their image; others by the step's `provides`. */
function operatorOf(deployment: KubeObject): string | undefined {
  const images = listField(deployment, 'spec.template.spec.containers').map((container) => textField(container, 'image') ?? '');
  if (images.some((image) => /(^|\/)cloudnative-pg(:|@|$)/.test(image))) return 'cloudnative-pg';
  return images.some((image) => /tailscale\/(k8s-)?operator(:|@|$)/.test(image)) ? 'tailscale' : undefined;
}
