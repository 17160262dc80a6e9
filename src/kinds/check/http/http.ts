// A check by HTTP, as it looks from one place: the same name may lead elsewhere, or nowhere, from another.
import { LongshoreError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { Vantage, WebResponse } from '../../../ports/web.ts';
import type { CheckKind, Verdict } from '../../kind.ts';

export type HttpSpec = {
  readonly url: string;
  /** `laptop`, `host:<name>` or `cluster:<name>`. */
  readonly from: Vantage;
  /** 200 unless given. */
  readonly status?: number;
  /** What the body must contain: that something answers is not that the right thing does. */
  readonly contains?: string;
  readonly header?: { readonly name: string; readonly value: string };
};

export const httpKind: CheckKind<HttpSpec> = {
  type: 'check',
  name: 'http',
  describe: (spec) => `GET ${spec.url} from ${spec.from} gives ${spec.status ?? 200}`,
  validate: (spec) => httpProblems(spec),
  facts: () => ({}),
  async observe(context, spec) {
    try {
      return judge(spec, await context.web.get(spec.url, { from: spec.from }));
    } catch (error) {
      // Nobody listening is what a check finds out, not a failure of the check.
      if (error instanceof LongshoreError && error.code.startsWith('web-')) return { pass: false, detail: error.message };
      throw error;
    }
  },
};

function httpProblems(spec: HttpSpec): readonly string[] {
  const { url, from, status } = spec;
  return [
    ...(url.includes('‹') || /^https?:\/\/[^/]/.test(url) ? [] : [`url "${url}" is no http or https URL`]),
    ...(/^(laptop|host:.+|cluster:.+)$/.test(from) ? [] : [`from "${from}" is none of laptop, host:<name> and cluster:<name>`]),
    ...(status === undefined || (Number.isInteger(status) && status >= 100 && status < 600)
      ? []
      : [`status ${String(status)} is no HTTP status`]),
  ];
}

function judge(spec: HttpSpec, response: WebResponse): Verdict {
  const wanted = spec.status ?? 200;
  const place = `${spec.url} from ${spec.from}`;
  if (response.status !== wanted) return { pass: false, detail: `${place} gave status ${response.status}, expected ${wanted}` };
  if (spec.contains !== undefined && !response.body.includes(spec.contains)) {
    return {
      pass: false,
      detail: `${place} gave ${wanted}, but the body does not contain "${spec.contains}": "${response.body.trim().slice(0, 80)}"`,
    };
  }
  if (spec.header !== undefined) {
    const value = response.headers[spec.header.name.toLowerCase()];
    if (value !== spec.header.value)
      return { pass: false, detail: `${place} gave header ${spec.header.name} "${value ?? '(none)'}", expected "${spec.header.value}"` };
  }
  return { pass: true, detail: `${place} gave status ${wanted}${spec.contains === undefined ? '' : ` and contains "${spec.contains}"`}` };
}

export function http(spec: Input<HttpSpec>): StepDefinition {
  return stepDefinition<HttpSpec & JsonObject>('check', httpKind.name, spec);
}
