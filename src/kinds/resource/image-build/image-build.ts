// An image built by podman on a host and pushed to a registry. It carries the digest of what it was built from as an
// annotation, so that it is built again when its sources have changed, and only then.
// docs.podman.io: podman-build(1) (`--annotation` needs the OCI format, the default), podman-push(1), podman-login(1).
import { diffOf, type Diff } from '../../../core/diff.ts';
import { digestOf, type Digest } from '../../../core/digest.ts';
import { LongshoreError } from '../../../core/error.ts';
import { isJsonObject, type Json } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { change, type HostWriter } from '../../../ports/host.ts';
import { imageLabel, type ImageLocator, type Manifest } from '../../../ports/registry.ts';
import { tell } from '../../host/command.ts';
import { pathProblems } from '../../host/file-text.ts';
import type { ResourceKind } from '../../kind.ts';
import { imageFacts, imageProblems } from '../../registry/image-locator.ts';
import { removeImage } from '../../registry/remove-image.ts';
import { contextDigest } from './context-digest.ts';

export type ImageBuildDesired = {
  /** Where it is built. Its own view of the registry counts for the push. */
  readonly host: string;
  /** The folder that is sent to the build. */
  readonly context: string;
  /** `Containerfile` in that folder unless given. */
  readonly containerfile?: string;
  /** `linux/arm64`; the host's own unless given. */
  readonly platform?: string;
  readonly buildArgs?: { readonly [name: string]: string };
  /** Under which tag it is pushed. */
  readonly image: ImageLocator;
  /** The program; found on the host's path unless given. */
  readonly podman?: string;
};

export interface ImageBuildObserved {
  /** Of what the plan and the host say now. */
  readonly wanted: Digest | undefined;
  /** Of what the image under the tag was built from. */
  readonly built: string | undefined;
  readonly manifest: Manifest | undefined;
}

/** The manifest before, in base64; its blobs stay in the registry as long as it collects no garbage. */
export type ImageBuildImage = { readonly mediaType: string; readonly digest: Digest; readonly base64: string } | null;

export type ImageBuildOutputs = { readonly digest: string; readonly pinned: string };

const annotation = 'dev.longshore.inputs';
const buildMs = 30 * 60_000;

export const imageBuildKind: ResourceKind<ImageBuildDesired, ImageBuildObserved, ImageBuildImage, ImageBuildOutputs> = {
  type: 'resource',
  name: 'image-build',
  describe: ({ host, context, image }) => `image ${imageLabel(image)} built from ${context} on ${host}`,
  validate: ({ context, image, buildArgs = {}, platform }) => [
    ...pathProblems('context', context),
    ...imageProblems('image', image),
    ...(image.reference.startsWith('sha256:') ? ['image: an image is pushed under a tag; its digest follows from its content'] : []),
    ...Object.keys(buildArgs).flatMap((name) =>
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [] : [`"${name}" is no name of a build argument`],
    ),
    ...(platform === undefined || /^linux\/[a-z0-9]+(\/v\d)?$/.test(platform)
      ? []
      : [`platform "${platform}" is not of the form linux/arm64`]),
  ],
  facts: ({ host, context, image, platform }) => ({
    requires: [{ fact: 'path', host, path: context }],
    provides: imageFacts(image, [platform]),
  }),
  identity: ({ image }) => imageLabel(image),
  read,
  diff,
  async capture(_, __, { manifest }) {
    if (manifest === undefined) return null;
    return { mediaType: manifest.mediaType, digest: manifest.digest, base64: Buffer.from(manifest.bytes).toString('base64') };
  },
  apply,
  async restore(context, { image }, before) {
    const registry = context.registry(image.registry);
    if (before === null) return removeImage(registry, image.repository, image.reference);
    const bytes = Buffer.from(before.base64, 'base64');
    return registry.putManifest(image.repository, image.reference, { mediaType: before.mediaType, digest: before.digest, bytes });
  },
  outputs: ({ image }, { manifest }) => {
    const digest = manifest?.digest ?? '';
    return { digest, pinned: imageLabel({ ...image, reference: digest }) };
  },
};

async function read(context: ReadContext, desired: ImageBuildDesired): Promise<ImageBuildObserved> {
  const { image, containerfile = 'Containerfile', buildArgs = {}, platform = 'own' } = desired;
  const folder = await contextDigest(context.host(desired.host), desired.context);
  const manifest = await context.registry(image.registry).manifest(image.repository, image.reference);
  const wanted = folder === undefined ? undefined : digestOf({ folder, containerfile, buildArgs, platform });
  return { wanted, built: manifest === undefined ? undefined : annotationOf(manifest), manifest };
}

function diff({ host, context, image }: ImageBuildDesired, { wanted, built, manifest }: ImageBuildObserved): Diff {
  if (wanted === undefined)
    return { action: 'refuse', because: `there is no folder ${context} on ${host}`, next: 'Make it first, or correct the path.' };
  if (built === wanted) return diffOf('update', []);
  const from =
    manifest === undefined ? {} : { from: built === undefined ? `${manifest.digest}, not built by Longshore` : `built from ${built}` };
  return {
    action: manifest === undefined ? 'create' : 'update',
    changes: [{ field: imageLabel(image), ...from, to: `built from ${wanted}` }],
  };
}

async function apply(context: WriteContext, desired: ImageBuildDesired, { wanted }: ImageBuildObserved): Promise<void> {
  const { image, containerfile = 'Containerfile', buildArgs = {}, platform, podman = 'podman' } = desired;
  if (wanted === undefined)
    throw new LongshoreError('image-context-missing', `cannot build from ${desired.context} on ${desired.host}: there is no such folder`);
  const host = context.host(desired.host);
  const name = imageLabel(image);
  const tls = image.registry.url.startsWith('http://') ? ['--tls-verify=false'] : [];
  const options = [
    '--tag',
    name,
    '--file',
    `${desired.context}/${containerfile}`,
    '--annotation',
    `${annotation}=${wanted}`,
    ...(platform === undefined ? [] : ['--platform', platform]),
    ...Object.entries(buildArgs).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
  ];
  await tell(host, [podman, 'build', ...options, desired.context], { timeoutMs: buildMs, next: 'Read what the build says, and mend it.' });
  await loggedIn(context, host, desired, tls, async () => {
    await tell(host, [podman, 'push', ...tls, name], { timeoutMs: buildMs });
  });
}

/** The password goes in by standard input, and does not stay on the host. */
async function loggedIn(
  context: WriteContext,
  host: HostWriter,
  { image, podman = 'podman' }: ImageBuildDesired,
  tls: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const { url, credentials } = image.registry;
  if (credentials === undefined) return work();
  const server = url.replace(/^https?:\/\//, '');
  const stdin = await context.secret(credentials.password);
  const login = change([podman, 'login', ...tls, '--username', credentials.username, '--password-stdin', server], { stdin });
  const { exitCode, stderr } = await host.change(login);
  if (exitCode !== 0)
    throw new LongshoreError('registry-unauthorized', `cannot log in at ${server} on ${host.name}: ${stderr.trim()}`, {
      next: 'Correct the credentials of the registry.',
    });
  try {
    await work();
  } finally {
    await tell(host, [podman, 'logout', server], { exits: [0, 125] });
  }
}

function annotationOf({ bytes }: Manifest): string | undefined {
  try {
    const document = JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
    const annotations = isJsonObject(document) ? document['annotations'] : undefined;
    const value = isJsonObject(annotations) ? annotations[annotation] : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @public An image built by podman on a host and pushed. */
export function imageBuild(options: Input<ImageBuildDesired>): StepDefinition<ImageBuildOutputs> {
  return stepDefinition<ImageBuildDesired, ImageBuildOutputs>('resource', imageBuildKind.name, options, ['digest', 'pinned']);
}
