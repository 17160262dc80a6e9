// A check that a generated file is still being written: that it exists says nothing, since it outlives its writer.
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { pathProblems } from '../../host/file-text.ts';
import type { CheckKind } from '../../kind.ts';

export type FileFreshSpec = {
  readonly host: string;
  readonly path: string;
  /** Two or three intervals of its writer. */
  readonly maxAgeSeconds: number;
  readonly contains?: string;
};

export const fileFreshKind: CheckKind<FileFreshSpec> = {
  type: 'check',
  name: 'file-fresh',
  describe: ({ host, path, maxAgeSeconds }) => `${path} on ${host} is written at least every ${maxAgeSeconds} s`,
  validate: ({ path, maxAgeSeconds }) => [
    ...pathProblems('path', path),
    ...(maxAgeSeconds > 0 ? [] : [`maxAgeSeconds ${String(maxAgeSeconds)} is no positive number`]),
  ],
  facts: () => ({}),
  async observe(context, { host: name, path, maxAgeSeconds, contains }) {
    const host = context.host(name);
    const status = await host.stat(path);
    if (status?.type !== 'file') return { pass: false, detail: `${path} on ${name} is not there` };
    if (status.modifiedAt === undefined) return { pass: false, detail: `${name} does not say when ${path} was written` };
    const age = Math.max(0, Math.round((context.clock.now() - status.modifiedAt) / 1000));
    if (age > maxAgeSeconds)
      return { pass: false, detail: `${path} on ${name} was written ${age} s ago, expected at most ${maxAgeSeconds} s` };
    if (contains !== undefined) {
      const text = Buffer.from((await host.readFile(path)) ?? new Uint8Array()).toString('utf8');
      if (!text.includes(contains))
        return { pass: false, detail: `${path} on ${name} was written ${age} s ago and does not contain "${contains}"` };
    }
    return {
      pass: true,
      detail: `${path} on ${name} was written ${age} s ago${contains === undefined ? '' : ` and contains "${contains}"`}`,
    };
  },
};

export function fileFresh(spec: Input<FileFreshSpec>): StepDefinition {
  return stepDefinition<FileFreshSpec & JsonObject>('check', fileFreshKind.name, spec);
}
