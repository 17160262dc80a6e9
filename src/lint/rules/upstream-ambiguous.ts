// A registry that fetches from several others, and a path that leads to none of them, or to more than one.
import type { FactOf } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

type Upstream = FactOf<'upstream'>;
const ghcr = 'https://ghcr.io';
const quay = 'https://quay.io';

export const upstreamAmbiguous: Rule = {
  code: 'upstream-ambiguous',
  level: 'error',
  page: {
    what: 'A path that users are told leads to another registry’s image is asked for at another one as well, or under another name.',
    why: 'From path to upstream must be a function: else the answer depends on the order of a list, or the path exists nowhere.',
    source: 'https://zotregistry.dev/latest/articles/mirroring/',
    bad: {
      steps: {
        'one/registry': {
          provides: [
            { fact: 'upstream', registry: 'zot', url: ghcr, prefix: '**' },
            { fact: 'upstream', registry: 'zot', url: quay, prefix: '**' },
            { fact: 'image-path', registry: 'zot', path: 'ghcr.io/example/app', url: ghcr },
          ],
        },
      },
    },
    good: {
      steps: {
        'one/registry': {
          provides: [
            { fact: 'upstream', registry: 'zot', url: ghcr, prefix: '**', destination: '/ghcr.io' },
            { fact: 'upstream', registry: 'zot', url: quay, prefix: '**', destination: '/quay.io' },
            { fact: 'image-path', registry: 'zot', path: 'ghcr.io/example/app', url: ghcr },
          ],
        },
      },
    },
  },
  *find({ timeline }) {
    const seen = new Set<string>();
    for (const { fact, provider } of timeline.named('image-path')) {
      if (provider === undefined || seen.has(`${provider} ${fact.registry}`)) continue;
      const all = timeline.factsAfter(provider).about('upstream', fact.registry);
      const asked = all.flatMap((upstream) => askedPath(upstream, fact.path) ?? []);
      const others = asked.filter(({ url }) => url !== fact.url);
      const wrong = asked.filter(({ url, path }) => url === fact.url && path === fact.path && fact.path.includes('.'));
      if (asked.length === 1 && others.length === 0 && wrong.length === 0) continue;
      seen.add(`${provider} ${fact.registry}`);
      const [first] = asked;
      yield {
        step: provider,
        facts: [fact, ...all],
        message:
          asked.length === 0
            ? `path "${fact.path}" of ${fact.registry} is asked for nowhere`
            : `path "${fact.path}" of ${fact.registry} is asked for at ${asked.map(({ url }) => url).join(', ')}`,
        counterExample:
          first === undefined
            ? `somebody pulls ${fact.path} and gets "not found"`
            : `somebody pulls ${fact.path}; ${first.url} is asked first, for "${first.path}"`,
        suggestion: 'Give each upstream a destination of its own, so that exactly one fits, and the rest of the path is its name there.',
      };
    }
  },
};

/** What an upstream is asked for when somebody wants a local path; nothing when the path is not its own. */
function askedPath(
  { url, prefix, destination = '' }: Upstream,
  local: string,
): { readonly url: string; readonly path: string } | undefined {
  const front = destination.replace(/^\/|\/$/g, '');
  if (front !== '' && !local.startsWith(`${front}/`)) return undefined;
  const path = front === '' ? local : local.slice(front.length + 1);
  const pattern = prefix.split('**').map((part) => part.split('*').map(escape).join('[^/]*'));
  return new RegExp(`^${pattern.join('.*')}$`).test(path) ? { url, path } : undefined;
}

function escape(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
