// A version or image by a name that moves.
import { isJsonArray, isJsonObject, type Json } from '../../core/json.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';

const floatingTags = new Set(['latest', 'stable', 'edge', 'main', 'master', 'nightly', 'dev']);

export const unpinned: Rule = {
  code: 'unpinned',
  level: 'error',
  page: {
    what: 'An image without a tag, or with one that moves (`latest`, `stable`), or another version that is a name that moves.',
    why: 'Tomorrow it is another program: a rehearsal proves nothing of it, and the way back may lead to a version that cannot read the data.',
    bad: { steps: { 'feed/app': { input: { image: 'ghcr.io/miniflux/miniflux:latest' } } } },
    good: { steps: { 'feed/app': { input: { image: 'ghcr.io/miniflux/miniflux:2.2.16' } } } },
  },
  *find(context) {
    for (const { step, desired } of context.steps) {
      for (const image of new Set(imagesIn(desired))) if (isFloatingImage(image)) yield found(step.ref, `image "${image}"`);
    }
    yield* fromFacts(context);
  },
};

function* fromFacts({ steps }: LintContext): Iterable<RuleFinding> {
  for (const { step, facts } of steps) {
    for (const fact of [...(facts.requires ?? []), ...(facts.provides ?? [])]) {
      if (fact.fact === 'image' && isFloatingImage(fact.image)) yield { ...found(step.ref, `image "${fact.image}"`), facts: [fact] };
      if (fact.fact === 'version' && (fact.floating === true || floatingTags.has(fact.version)))
        yield { ...found(step.ref, `${fact.subject} at version "${fact.version}"`), facts: [fact] };
    }
  }
}

function found(step: NonNullable<RuleFinding['step']>, what: string): RuleFinding {
  return {
    step,
    message: `uses ${what}, which is something else after its next release`,
    counterExample: `"${step}" is rehearsed today and applied after the next release: what runs has never been tried`,
    suggestion: 'Name an exact version, best with its digest.',
  };
}

/** No tag is `latest`; a digest never moves. A reference that a step will fill in is not known yet. */
function isFloatingImage(image: string): boolean {
  if (image.includes('‹') || image.includes('@sha256:')) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || floatingTags.has(tag);
}

function imagesIn(value: Json | undefined, name = ''): readonly string[] {
  if (typeof value === 'string') return (name === 'image' || name === 'imageName') && value !== '' ? [value] : [];
  if (isJsonArray(value)) return value.flatMap((item) => imagesIn(item, name));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => imagesIn(member, key));
}
