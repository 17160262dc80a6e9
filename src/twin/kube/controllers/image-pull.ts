// Whether a node can pull an image: what is known of it (`image` records of the twin), and what a registry of the twin's own
// world answers. Images of registries that the twin does not have are taken to be there. Words: those of containerd.
import type { TwinStore } from '../../store.ts';
import type { ControllerContext } from './controller.ts';
import { nodeFacts } from './node-facts.ts';

export interface ImageRecord {
  /** What it was built for; none when there is no such image. */
  readonly architectures: readonly string[];
  /** Built for one architecture only and pushed without an index: it can be pulled anywhere, and does not start elsewhere. */
  readonly withoutIndex?: boolean;
}

const collection = 'image';

/** Says what an image is like, for rehearsals of a failure. */
export function recordImage(store: TwinStore, image: string, record: ImageRecord): void {
  store.set(collection, image, { ...record, architectures: [...record.architectures] });
}

export interface PullFailure {
  readonly reason: 'InvalidImageName' | 'ImagePullBackOff';
  readonly message: string;
}

export async function pullFailure(context: ControllerContext, image: string): Promise<PullFailure | undefined> {
  const { store } = context.world();
  if (!/^[\w.-]+(?::\d+)?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/.test(image))
    return {
      reason: 'InvalidImageName',
      message: `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format`,
    };
  const record = store.get<ImageRecord>(collection, image);
  const { architecture } = nodeFacts(context);
  if (record?.architectures.length === 0) return failed(image, `${image}: not found`);
  if (record !== undefined && record.withoutIndex !== true && architecture !== undefined && !record.architectures.includes(architecture))
    return {
      reason: 'ImagePullBackOff',
      message: `failed to pull and unpack image "${image}": no match for platform in manifest: not found`,
    };
  const answer = await askRegistry(context, image);
  return answer === undefined ? undefined : failed(image, answer);
}

/** Why an image that was pulled cannot run on this node; `undefined` when it can. */
export function wrongArchitecture(context: ControllerContext, image: string): boolean {
  const record = context.world().store.get<ImageRecord>(collection, image);
  const { architecture } = nodeFacts(context);
  return record?.withoutIndex === true && architecture !== undefined && !record.architectures.includes(architecture);
}

function failed(image: string, because: string): PullFailure {
  return {
    reason: 'ImagePullBackOff',
    message: `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${because}`,
  };
}

/** Registries of the twin's world: on the tailnet, or on the cluster's own host. Asked as from a pod, which has the node's names. */
async function askRegistry(context: ControllerContext, image: string): Promise<string | undefined> {
  const { cluster, world } = context;
  const slash = image.indexOf('/');
  const host = slash < 0 ? '' : image.slice(0, slash);
  const hosts = world().inventory?.hosts.map((each) => each.name) ?? [];
  const local =
    host.startsWith('host.') ||
    host.split(':')[0]?.endsWith(`.${world().tailnet.suffix}`) === true ||
    hosts.includes(host.split(':')[0] ?? '');
  if (!local) return undefined;
  const rest = image.slice(slash + 1).replace(/@.*$/, '');
  const tag = /:([^/:]+)$/.exec(rest)?.[1] ?? 'latest';
  const url = `${host.startsWith('host.') ? 'http' : 'https'}://${host}/v2/${rest.replace(/:[^/:]+$/, '')}/manifests/${tag}`;
  try {
    const { status } = await world().request(url, `cluster:${cluster}`, { accept: 'application/vnd.oci.image.index.v1+json' });
    return status === 200 ? undefined : status === 404 ? `${image}: not found` : `unexpected status from HEAD request to ${url}: ${status}`;
  } catch (error) {
    const unresolved = (error as { code?: unknown }).code === 'web-unresolved';
    return `failed to do request: Head "${url}": dial tcp: ${unresolved ? `lookup ${host.split(':')[0]}: no such host` : 'connect: connection refused'}`;
  }
}
