// The Tailscale operator's stand-in: Services of class `tailscale` and Ingresses get a name on the tailnet and give it back when
// they go (https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress). The name is the one that the control plane gave,
// which may be `feed-1`. Their finalizer holds a deletion until the operator has run, as the real one's does.
import { digestOfBytes } from '../../../core/digest.ts';
import type { NameTarget } from '../../world.ts';
import { at, docAt, listAt, numberAt, put, textAt, type Doc } from '../doc.ts';
import type { ResourceType } from '../resource-types.ts';
import { recordEvent } from './events.ts';
import { deleting, nameOf, namespaceOf, type Controller, type ControllerContext } from './controller.ts';

const finalizer = 'tailscale.com/finalizer';

export const controlTailscale: Controller = async (context) => {
  const { objects, cluster } = context;
  if (!operatorRuns(context)) return;
  const held = new Set<string>();
  for (const type of [objects.type('Service'), objects.type('Ingress')]) {
    for (const object of objects.list(type)) {
      const mine = type.kind === 'Service' ? wantsService(object) : wantsIngress(object);
      const finalizers = at(object, 'metadata.finalizers');
      const hasFinalizer = Array.isArray(finalizers) && finalizers.includes(finalizer);
      if (!mine || deleting(object)) {
        if (hasFinalizer) letGo(context, type, object);
        continue;
      }
      held.add(holderOf(context, object));
      serve(context, type, object);
    }
  }
  const prefix = `cluster:${cluster}/`;
  for (const entry of context.world().tailnet.entries()) {
    if (entry.holder.startsWith(prefix) && !held.has(entry.holder)) context.world().tailnet.release(entry.holder);
  }
};

function operatorRuns({ objects }: ControllerContext): boolean {
  return objects.list(objects.type('Deployment')).some((deployment) => {
    const images = listAt(deployment, 'spec.template.spec.containers').map((container) => String(container['image']));
    const operator = images.some((image) => /tailscale\/(k8s-)?operator/.test(image));
    return operator && (numberAt(deployment, 'status.availableReplicas') ?? 0) > 0;
  });
}

function wantsService(service: Doc): boolean {
  const exposed = docAt(service, 'metadata.annotations')['tailscale.com/expose'] === 'true';
  return exposed || (at(service, 'spec.type') === 'LoadBalancer' && at(service, 'spec.loadBalancerClass') === 'tailscale');
}

function wantsIngress(ingress: Doc): boolean {
  return (at(ingress, 'spec.ingressClassName') ?? docAt(ingress, 'metadata.annotations')['kubernetes.io/ingress.class']) === 'tailscale';
}

function holderOf({ cluster }: ControllerContext, object: Doc): string {
  return `cluster:${cluster}/${namespaceOf(object)}/${String(object['kind'])}/${nameOf(object)}`;
}

function letGo(context: ControllerContext, type: ResourceType, object: Doc): void {
  context.world().tailnet.release(holderOf(context, object));
  context.objects.change(type, object, (next) => {
    const finalizers = at(next, 'metadata.finalizers');
    put(next, 'metadata.finalizers', Array.isArray(finalizers) ? finalizers.filter((each) => each !== finalizer) : undefined);
    if (!deleting(next)) put(next, 'status.loadBalancer', {});
  });
}

function serve(context: ControllerContext, type: ResourceType, object: Doc): void {
  const { tailnet } = context.world();
  const target = targetOf(context, object);
  if (target === undefined) return;
  const holder = holderOf(context, object);
  const wanted = wantedName(object);
  const before = tailnet.entries().find((entry) => entry.holder === holder)?.name;
  const refused = groupRefuses(context, object, wanted, holder);
  if (refused !== undefined) {
    if (before !== undefined) tailnet.release(holder);
    recordEvent(context, object, refused.reason, refused.message, { type: 'Warning', component: 'tailscale-operator' });
    return;
  }
  if (before !== undefined && before !== wanted && !new RegExp(`^${wanted}-\\d+$`).test(before)) tailnet.release(holder);
  const name = tailnet.claim(wanted, holder, target);
  context.objects.change(type, object, (next) => {
    const finalizers = at(next, 'metadata.finalizers');
    if (!Array.isArray(finalizers) || !finalizers.includes(finalizer))
      put(next, 'metadata.finalizers', [...(Array.isArray(finalizers) ? finalizers : []), finalizer]);
    if (type.kind === 'Service' && at(next, 'spec.type') !== 'LoadBalancer') return;
    const address = { ip: `100.64.${Number.parseInt(digestOfBytes(holder).slice(7, 9), 16)}.1` };
    const ports = type.kind === 'Ingress' ? [{ port: 443, protocol: 'TCP' }] : undefined;
    const hostname = `${name}.${tailnet.suffix}`;
    put(next, 'status.loadBalancer.ingress', type.kind === 'Ingress' ? [{ hostname, ports }] : [{ hostname }, address]);
  });
}

/**
 * A group serves a name as a Tailscale Service, which nobody else may have: it gets no number behind it. The stand-in approves
 * by itself, where the real tailnet asks its policy (autoApprovers.services) or a person.
 */
function groupRefuses(
  context: ControllerContext,
  object: Doc,
  wanted: string,
  holder: string,
): { readonly reason: string; readonly message: string } | undefined {
  const group = docAt(object, 'metadata.annotations')['tailscale.com/proxy-group'];
  if (typeof group !== 'string') return undefined;
  const invalid = (message: string) => ({ reason: 'InvalidProxyGroup', message });
  const type = context.objects.find('tailscale.com/v1alpha1', 'ProxyGroup');
  const found = type === undefined ? undefined : context.objects.get(type, undefined, group);
  if (found === undefined) return invalid(`ProxyGroup "${group}" does not exist`);
  if (textAt(found, 'spec.type') !== 'ingress')
    return invalid(`ProxyGroup "${group}" is of type "${textAt(found, 'spec.type') ?? ''}", not "ingress"`);
  const other = context.world().tailnet.holder(wanted);
  if (other === undefined || other === holder) return undefined;
  return { reason: 'ConflictingTailscaleService', message: `svc:${wanted} belongs to ${other}` };
}

/** An Ingress is named by its first TLS host; both kinds by annotation, and else by namespace and name. */
function wantedName(object: Doc): string {
  const annotated = docAt(object, 'metadata.annotations')['tailscale.com/hostname'];
  const host = textAt(object, 'spec.tls.0.hosts.0') ?? (typeof annotated === 'string' ? annotated : undefined);
  const suffix = object['kind'] === 'Ingress' ? '-ingress' : '';
  return host?.split('.')[0] ?? `${namespaceOf(object)}-${nameOf(object)}${suffix}`;
}

function targetOf({ cluster, objects }: ControllerContext, object: Doc): NameTarget | undefined {
  const namespace = namespaceOf(object);
  if (object['kind'] === 'Service')
    return { cluster, namespace, service: nameOf(object), port: numberAt(object, 'spec.ports.0.port') ?? 80 };
  const backend = docAt(object, 'spec.defaultBackend.service');
  const chosen = backend['name'] === undefined ? docAt(object, 'spec.rules.0.http.paths.0.backend.service') : backend;
  if (chosen['name'] === undefined) return undefined;
  const service = objects.get(objects.type('Service'), namespace, String(chosen['name']));
  const named = textAt(chosen, 'port.name');
  const port =
    numberAt(chosen, 'port.number') ??
    numberAt(
      listAt(service, 'spec.ports').find((each) => each['name'] === named),
      'port',
    );
  return port === undefined ? undefined : { cluster, namespace, service: String(chosen['name']), port };
}
