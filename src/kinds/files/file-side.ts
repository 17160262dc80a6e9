// One side of a move of files: a shell at a place, and scripts that run there. Who reads gets no word for a change.
import type { ReadContext, WriteContext } from '../../ports/context.ts';
import { change, query, type CommandResult } from '../../ports/host.ts';
import { filePlaceLabel, type FilePlace } from './file-place.ts';
import { podOfPlace } from './pod-of-place.ts';

/** A script of `scripts.ts`, by its name and text. */
export interface FileScript {
  readonly name: string;
  readonly text: string;
}

export interface FileSide {
  readonly label: string;
  readonly place: FilePlace;
  query(script: FileScript, args?: readonly string[]): Promise<CommandResult>;
  /** Its output as it comes; `input` is what it reads. */
  stream(script: FileScript, args: readonly string[], input?: Uint8Array): AsyncIterable<Uint8Array>;
}

export interface WritableSide extends FileSide {
  change(script: FileScript, args?: readonly string[]): Promise<CommandResult>;
  feed(script: FileScript, args: readonly string[], input: AsyncIterable<Uint8Array>): Promise<CommandResult>;
}

/** No limit that a large tree would reach. */
const timeoutMs = 24 * 60 * 60 * 1000;

export function readSide(context: ReadContext, place: FilePlace): FileSide {
  const words = argvFor(place);
  if ('host' in place) {
    const reader = context.host(place.host);
    const host = place.root === true ? reader.asRoot() : reader;
    return {
      label: filePlaceLabel(place),
      place,
      query: (script, args = []) => host.query(query(words(script, args), { timeoutMs })),
      stream: (script, args, input) =>
        host.stream({ ...query(words(script, args), { timeoutMs }), ...(input === undefined ? {} : { input }) }),
    };
  }
  const cluster = context.cluster(place.cluster);
  const pod = podOfPlace(context, place);
  return {
    label: filePlaceLabel(place),
    place,
    query: async (script, args = []) => cluster.query(await pod(), query(words(script, args), { timeoutMs })),
    stream: async function* (script, args, input) {
      await using stream = await cluster.queryStream(await pod(), {
        ...query(words(script, args), { timeoutMs }),
        ...(input === undefined ? {} : { input }),
      });
      yield* stream.stdout;
      await stream.end;
    },
  };
}

export function writeSide(context: WriteContext, place: FilePlace): WritableSide {
  const words = argvFor(place);
  const side = readSide(context, place);
  if ('host' in place) {
    const writer = context.host(place.host);
    const host = place.root === true ? writer.asRoot() : writer;
    return {
      ...side,
      change: (script, args = []) => host.change(change(words(script, args), { timeoutMs })),
      feed: (script, args, input) => host.feed(change(words(script, args)), input),
    };
  }
  const cluster = context.cluster(place.cluster);
  const pod = podOfPlace(context, place);
  return {
    ...side,
    change: async (script, args = []) => cluster.exec(await pod(), change(words(script, args), { timeoutMs })),
    feed: async (script, args, input) => cluster.exec(await pod(), { ...change(words(script, args), { timeoutMs }), stdin: input }),
  };
}

/** The script's name is its `$0`: it stands in process lists, and a twin knows it by that. The directory is `$1`. */
function argvFor({ path }: FilePlace) {
  return ({ name, text }: FileScript, args: readonly string[]): readonly [string, ...string[]] => ['sh', '-c', text, name, path, ...args];
}
