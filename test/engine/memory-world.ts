// A world of named values, and kinds that read and write them: just enough for the engine to be driven through every
// path. Port calls are real calls on a host port, so that instrumenting them works as in a real run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { diffOf, noDiff } from '../../src/core/diff.ts';
import { digestOf } from '../../src/core/digest.ts';
import { LongshoreError } from '../../src/core/error.ts';
import type { RunEvent } from '../../src/core/event.ts';
import { StopSignal } from '../../src/engine/stop.ts';
import type { RunOptions } from '../../src/engine/run.ts';
import { defineInventory } from '../../src/inventory/inventory.ts';
import { EvidenceFolder } from '../../src/journal/evidence.ts';
import { openJournal, type Journal, type JournalOptions } from '../../src/journal/journal.ts';
import { currentHolder } from '../../src/journal/lock.ts';
import { approvalKind } from '../../src/kinds/gate/approval/approval.ts';
import type { CheckKind, GateKind, Kind, KindRegistry, MoveKind, Proof, ResourceKind } from '../../src/kinds/kind.ts';
import { stepDefinition, type StepDefinition } from '../../src/plan/step.ts';
import type { Scope, Transports, WriteContext } from '../../src/ports/context.ts';
import type { HostWriter } from '../../src/ports/host.ts';
import type { Input } from '../../src/core/ref.ts';

/** Of a world without hosts. */
export const inventory = defineInventory({
  workstation: 'memory',
  tailnet: { suffix: 'example.ts.net' },
  hosts: [],
  services: [],
  databaseServers: [],
  serveEntries: [],
  secrets: [],
});

/** What survives a "crash": the values. The file names of the host port are the names of the values. */
export class MemoryWorld {
  readonly values = new Map<string, string>();
  digest(): string {
    return digestOf([...this.values].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  transports(): Transports {
    const host = (): HostWriter => ({
      name: 'memory',
      asRoot: host,
      stream: () => {
        throw new Error('no commands here');
      },
      query: () => Promise.reject(new Error('no commands here')),
      feed: () => Promise.reject(new Error('no commands here')),
      change: () => Promise.reject(new Error('no commands here')),
      readFile: async (path) => (this.values.has(path) ? Buffer.from(this.values.get(path) ?? '') : undefined),
      stat: async () => undefined,
      list: async () => [...this.values.keys()].sort(),
      writeFile: async (path, content) => void this.values.set(path, Buffer.from(content).toString('utf8')),
      makeDirectory: async () => undefined,
      remove: async (path) => void this.values.delete(path),
    });
    const context = (scope: Scope): WriteContext => ({
      ...scope,
      clock,
      web: { get: () => Promise.reject(new Error('no web here')), send: () => Promise.reject(new Error('no web here')) },
      host,
      cluster: () => {
        throw new Error('no cluster here');
      },
      database: () => {
        throw new Error('no database here');
      },
      registry: () => {
        throw new Error('no registry here');
      },
      secret: (locator) => Promise.reject(new LongshoreError('secret-missing', `cannot find ${JSON.stringify(locator)}`)),
    });
    return { clock, reading: context, writing: context, [Symbol.asyncDispose]: async () => undefined };
  }
}

const clock = {
  now: () => Date.now(),
  sleep: (ms: number, signal?: AbortSignal) => wait(ms, undefined, signal === undefined ? {} : { signal }).then(() => undefined),
};

type ValueDesired = {
  readonly name: string;
  /** A service that this value takes away, or brings back. */
  readonly stops?: string;
  readonly serves?: string;
  readonly value: string;
  readonly needs?: string;
  readonly refuse?: boolean;
  readonly stubborn?: boolean;
};

const valueKind: ResourceKind<ValueDesired, string | null, string | null, { readonly value: string }> = {
  type: 'resource',
  name: 'value',
  describe: ({ name }) => `value ${name}`,
  validate: ({ value }) => (value === 'invalid' ? ['value "invalid" is not allowed'] : []),
  facts: ({ name, needs, stops, serves }) => ({
    ...(needs === undefined ? {} : { requires: [{ fact: 'path', host: 'memory', path: needs }] }),
    ...(stops === undefined ? {} : { retracts: [{ fact: 'serving', service: stops }] }),
    provides: [
      { fact: 'path', host: 'memory', path: name },
      ...(serves === undefined ? [] : [{ fact: 'serving', service: serves } as const]),
    ],
  }),
  identity: ({ name }) => name,
  read: async (context, { name }) => text(await context.host('memory').readFile(name)),
  diff: ({ value, refuse }, seen) => {
    if (refuse === true) return { action: 'refuse', because: 'the value is not ours', next: 'Take it over by hand.' };
    return seen === value
      ? noDiff
      : diffOf(seen === null ? 'create' : 'update', [{ field: 'value', ...(seen === null ? {} : { from: seen }), to: value }]);
  },
  capture: async (_, __, seen) => seen,
  apply: async (context, { name, value, stubborn }) => {
    const host = context.host('memory');
    // Two writes, so that a crash can fall between them.
    await host.writeFile(name, Buffer.from('half'), { mode: 0o644 });
    await host.writeFile(name, Buffer.from(stubborn === true ? 'something else' : value), { mode: 0o644 });
  },
  restore: async (context, { name }, image) => {
    const host = context.host('memory');
    if (image === null) await host.remove(name);
    else await host.writeFile(name, Buffer.from(image), { mode: 0o644 });
  },
  outputs: ({ value }) => ({ value }),
};

export type MoveSpec = {
  readonly from: string;
  readonly to: string;
  readonly spoil?: boolean;
  readonly obstacle?: string;
  readonly standing?: string;
  readonly estimateMs?: number;
  readonly budgetMs?: number;
  readonly wayBack?: boolean;
};

const copyKind: MoveKind<MoveSpec> = {
  type: 'move',
  name: 'copy',
  describe: ({ from, to }) => `copy ${from} to ${to}`,
  validate: () => [],
  facts: ({ from, to }) => ({
    requires: [{ fact: 'path', host: 'memory', path: from }],
    provides: [{ fact: 'data', dataset: from, place: to }],
  }),
  identity: ({ to }) => to,
  survey: async (context, { from, to, obstacle, standing, estimateMs }) => {
    const [source, target] = [await context.host('memory').readFile(from), await context.host('memory').readFile(to)];
    const state = target === undefined ? 'absent' : text(source) === text(target) ? 'complete' : 'partial';
    return {
      state,
      rows: 1,
      bytes: source?.length ?? 0,
      obstacles: [obstacle, standing].filter((each) => each !== undefined),
      ...(standing === undefined ? {} : { standing: [standing] }),
      ...(estimateMs === undefined ? {} : { estimateMs }),
    };
  },
  copy: async (context, { from, to, spoil }) => {
    const host = context.host('memory');
    await host.writeFile(to, Buffer.from('partial'), { mode: 0o644 });
    context.progress({ rows: 1, totalRows: 1 });
    await host.writeFile(to, spoil === true ? Buffer.from('spoilt') : ((await host.readFile(from)) ?? Buffer.alloc(0)), { mode: 0o644 });
  },
  prove: async (context, { from, to }): Promise<Proof> => {
    const [source, target] = [text(await context.host('memory').readFile(from)), text(await context.host('memory').readFile(to))];
    const same = source === target;
    return {
      verdict: same ? 'same' : 'different',
      rows: 1,
      bytes: source?.length ?? 0,
      tables: [],
      compared: [],
      differences: same ? [] : [`${to} differs from ${from}`],
      script: '#!/bin/sh\n',
    };
  },
  discard: async (context, { to }) => context.host('memory').remove(to),
  manner: ['wayBack', 'budgetMs'],
  downtimeBudgetMs: ({ budgetMs }) => budgetMs,
  writtenSince: async (context, { from, to }) => {
    const [source, target] = [text(await context.host('memory').readFile(from)), text(await context.host('memory').readFile(to))];
    return source === target ? [] : [`${to} holds "${String(target)}"`];
  },
  moveBack: async (context, { from, to, wayBack }) => {
    if (wayBack !== true) return 'not-allowed';
    await context.host('memory').writeFile(from, (await context.host('memory').readFile(to)) ?? Buffer.alloc(0), { mode: 0o644 });
    return 'moved-back';
  },
  outputs: () => ({}),
};

const equalsKind: CheckKind<{ readonly name: string; readonly value: string }> = {
  type: 'check',
  name: 'equals',
  describe: ({ name, value }) => `${name} is ${value}`,
  validate: () => [],
  facts: () => ({}),
  observe: async (context, { name, value }) => {
    const seen = text(await context.host('memory').readFile(name));
    return { pass: seen === value, detail: `${name} is ${String(seen)}, expected ${value}` };
  },
};

const flagKind: GateKind<{ readonly name: string }> = {
  type: 'gate',
  name: 'flag',
  describe: ({ name }) => `somebody raises ${name}`,
  validate: () => [],
  facts: () => ({}),
  instructions: ({ name }) => `Raise the flag ${name}.`,
  probe: async (context, { name }) => ({
    pass: (await context.host('memory').readFile(name)) !== undefined,
    detail: `looking for ${name}`,
  }),
  outputs: () => ({}),
};

/** Opens when `name` is there; is believed when `proof` is, too. */
const signKind: GateKind<{ readonly name: string; readonly proof?: string; readonly assumed?: boolean }> = {
  type: 'gate',
  name: 'sign',
  describe: ({ name }) => `somebody makes ${name}`,
  validate: () => [],
  facts: () => ({}),
  instructions: ({ name }) => `Make ${name}.`,
  probe: flagKind.probe,
  verify: async (context, { proof }) =>
    proof === undefined
      ? undefined
      : { pass: (await context.host('memory').readFile(proof)) !== undefined, detail: `${proof} is what it stands for` },
  waiting: () => ({ pollMs: 20, patienceMs: 5_000 }),
  isAssumedInRehearsal: ({ assumed }) => assumed === true,
  outputs: () => ({}),
};

const oneWayKind: ResourceKind<ValueDesired, string | null, string | null> = {
  ...valueKind,
  name: 'one-way',
  restore: { irreversible: 'what is sent cannot be called back' },
};

const all: readonly Kind[] = [valueKind, copyKind, equalsKind, flagKind, signKind, approvalKind, oneWayKind];
export const kinds: KindRegistry = {
  get: (name) => {
    const kind = all.find((each) => each.name === name);
    if (kind === undefined) throw new LongshoreError('kind-unknown', `cannot find kind "${name}"`);
    return kind;
  },
};

export const value = (input: Input<ValueDesired>): StepDefinition<{ readonly value: string }> =>
  stepDefinition<ValueDesired, { readonly value: string }>('resource', 'value', input, ['value']);
export const copy = (input: Input<MoveSpec>) => stepDefinition<MoveSpec>('move', 'copy', input);
export const equals = (input: Input<{ readonly name: string; readonly value: string }>) =>
  stepDefinition<{ readonly name: string; readonly value: string }>('check', 'equals', input);
export const flag = (name: string) => stepDefinition<{ readonly name: string }>('gate', 'flag', { name });
export const sign = (name: string, options: { readonly proof?: string; readonly assumed?: boolean } = {}) =>
  stepDefinition<{ readonly name: string; readonly proof?: string; readonly assumed?: boolean }>('gate', 'sign', { name, ...options });
export const oneWay = (input: Input<ValueDesired>) => stepDefinition<ValueDesired>('resource', 'one-way', input);

/** A folder for a journal, gone afterwards. */
export class Scratch implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'longshore-test-'));
  readonly state = join(this.directory, '.longshore');
  journal(options: JournalOptions = {}): Journal {
    return openJournal(this.state, { create: true, ...options });
  }
  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function optionsFor(journal: Journal, transports: Transports, events: RunEvent[] = []): RunOptions {
  return {
    journal,
    transports,
    kinds,
    evidence: new EvidenceFolder(journal.directory),
    holder: currentHolder(),
    emit: (event) => events.push(event),
    stop: new StopSignal(),
  };
}

function text(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : Buffer.from(bytes).toString('utf8');
}
