// Registries outside the twin's hosts, as Docker Hub: each holds what the inventory says, with contents of its own, so that
// an image that comes from the wrong one has another digest. Never more than the inventory names: what a plan needs is said.
import { join } from 'node:path';
import type { OutsideRegistry } from '../../inventory/inventory.ts';
import type { TwinWorld } from '../world.ts';
import { answerDistribution } from './distribution-api.ts';
import { ImageStore } from './image-store.ts';
import { storeImage } from './made-up-image.ts';
import { startRegistryServer, type RegistryServer } from './registry-server.ts';

interface Outside {
  readonly store: Promise<ImageStore>;
  server?: Promise<RegistryServer>;
}

const known = new WeakMap<TwinWorld, Map<string, Outside>>();

/** The images of the registry at this URL (its path does not count); `undefined` when there is none in the twin's world. */
export async function outsideStore(world: TwinWorld, url: string): Promise<ImageStore | undefined> {
  return (await outside(world, url))?.store;
}

/** Where the registry at this URL is really reached. */
export async function outsideEndpoint(world: TwinWorld, url: string): Promise<string | undefined> {
  const found = await outside(world, url);
  if (found === undefined) return undefined;
  const store = await found.store;
  // Nobody pushes into it from a plan.
  found.server ??= startRegistryServer((request) =>
    answerDistribution(
      { store, docker: true, deletes: false },
      request.method === 'GET' || request.method === 'HEAD' ? request : { ...request, method: 'DELETE' },
    ),
  );
  return (await found.server).url;
}

export async function closeOutside(world: TwinWorld): Promise<void> {
  for (const { server } of known.get(world)?.values() ?? []) await (await server)?.[Symbol.asyncDispose]();
  known.delete(world);
}

async function outside(world: TwinWorld, url: string): Promise<Outside | undefined> {
  const { origin, host } = new URL(url);
  const registry = world.inventory.registries?.find((each) => new URL(each.url).origin === origin);
  if (registry === undefined) return undefined;
  const ofWorld = known.get(world) ?? new Map<string, Outside>();
  known.set(world, ofWorld);
  const found = ofWorld.get(origin) ?? { store: fill(new ImageStore(join(world.directory, 'registries', host)), registry) };
  ofWorld.set(origin, found);
  return found;
}

async function fill(store: ImageStore, { url, images }: OutsideRegistry): Promise<ImageStore> {
  for (const { repository, tag, architectures } of images) {
    if (store.find(repository, tag) !== undefined) continue;
    const parts = architectures.map((architecture) => ({
      architecture,
      layers: [
        { 'etc/twin-origin': `${url}/${repository}\n` },
        { 'etc/twin-image': `${url}/${repository}:${tag} ${architecture}\n${'made up '.repeat(512)}\n` },
      ],
    }));
    await storeImage(store, repository, tag, parts);
  }
  return store;
}
