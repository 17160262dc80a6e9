// Contexts for looking have no word for a change (invariant 3). Never run, only compiled.
import type { ResourceKind } from '../../src/kinds/kind.ts';
import { change, query } from '../../src/ports/host.ts';
import type { ReadContext, WriteContext } from '../../src/ports/context.ts';
import type { DatabaseLocator } from '../../src/ports/database.ts';

export async function looking(context: ReadContext, locator: DatabaseLocator): Promise<void> {
  await context.host('indri').query(query(['true']));
  // @ts-expect-error a command that may change the host is not a query
  await context.host('indri').query(change(['rm', '-rf', '/']));
  // @ts-expect-error a reader has no `change`
  await context.host('indri').change(change(['true']));
  // @ts-expect-error a reader writes no files
  await context.host('indri').writeFile('/etc/motd', new Uint8Array(), { mode: 0o644 });
  // @ts-expect-error a reader of a cluster applies nothing
  await context.cluster('minikube').apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } });
  // @ts-expect-error a reader of a database copies nothing in
  await context.database(locator).copyIn('copy a from stdin', []);
  // @ts-expect-error a context for looking is none for writing
  writing(context);
}

function writing(_context: WriteContext): void {}

type Note = { readonly text: string };
export const sly: Pick<ResourceKind<Note, string, string>, 'read' | 'capture'> = {
  read: async (context) => {
    // @ts-expect-error reading has no word for a change
    await context.host('indri').makeDirectory('/tmp/a', { mode: 0o755 });
    return context.host('indri').name;
  },
  capture: async (context) => {
    // @ts-expect-error neither has taking a before-image
    await context.host('indri').remove('/etc/motd');
    return '';
  },
};
