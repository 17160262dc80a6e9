// The step kind `git-move`: bare git repositories from one path to another, on one host or two, proved object by object.
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { ask } from '../../host/command.ts';
import type { MoveKind, MoveSurvey } from '../../kind.ts';
import { copy, discard } from './copy.ts';
import { placeLabel, unfinished, type GitMoveSpec, type GitPlace } from './git-move-spec.ts';
import { prove } from './prove.ts';
import { readReferences, repositoriesIn, repositoryObstacles } from './repository.ts';

export type GitMoveOutputs = { readonly path: string };

export const gitMoveKind: MoveKind<GitMoveSpec, GitMoveOutputs> = {
  type: 'move',
  name: 'git-move',
  describe: ({ dataset, from, to }) => `git repositories ${dataset} from ${placeLabel(from)} to ${placeLabel(to)}`,
  validate: ({ from, to, owner }) => [
    ...[from, to].flatMap(({ path }) =>
      /^\/.*[^/]$/.test(path) || path.includes('‹') ? [] : [`path "${path}" is not absolute, or ends in a slash`],
    ),
    ...(placeLabel(from) === placeLabel(to) ? [`the source and the target are the same, ${placeLabel(from)}`] : []),
    ...(owner === undefined || /^[\w.-]+:[\w.-]+$/.test(owner) ? [] : [`owner "${owner}" is not user:group`]),
  ],
  facts: ({ dataset, from, to, owner }) => ({
    requires: [
      { fact: 'frozen', dataset },
      { fact: 'path', host: from.host, path: from.path },
    ],
    provides: [
      { fact: 'data', dataset, place: placeLabel(to) },
      ...(owner === undefined ? [] : [{ fact: 'owner', dataset, place: placeLabel(to), owner } as const]),
    ],
  }),
  identity: ({ to }) => placeLabel(to),
  survey,
  copy,
  prove,
  discard,
  writtenSince: async (context, spec) => (await prove(context, spec)).differences,
  outputs: ({ to }) => ({ path: to.path }),
};

async function survey(context: ReadContext, spec: GitMoveSpec): Promise<MoveSurvey> {
  const [source, target] = [context.host(spec.from.host), context.host(spec.to.host)];
  const nothing = { rows: 0, bytes: 0 };
  if ((await source.stat(spec.from.path))?.type !== 'directory')
    return { ...nothing, state: 'absent', obstacles: [`${placeLabel(spec.from)} is not there`] };
  const repositories = await repositoriesIn(source, spec.from.path);
  const { stdout } = await ask(source, ['du', '-sk', spec.from.path], { timeoutMs: 600_000 });
  const bytes = Number(/^\d+/.exec(stdout)?.[0] ?? 0) * 1024;
  const about = { rows: repositories.length, bytes };
  const [there, partial] = await Promise.all([target.stat(spec.to.path), target.stat(unfinished(spec.to))]);
  if (there !== undefined && (await sameReferences(context, spec, repositories))) return { ...about, state: 'complete', obstacles: [] };
  const standing = [
    ...(repositories.length === 0 ? [`${placeLabel(spec.from)} holds no bare git repository`] : []),
    ...(await Promise.all(repositories.map((name) => repositoryObstacles(source, join(spec.from, name))))).flat(),
    ...(await parentObstacle(context, spec.to)),
  ];
  const state = there !== undefined || partial !== undefined ? 'partial' : 'absent';
  return { ...about, state, obstacles: standing, standing, estimateMs: 1000 + repositories.length * 500 + bytes / bytesPerMs };
}

/** Packed, carried, indexed and checked, by a small machine. */
const bytesPerMs = 5000;

async function parentObstacle(context: ReadContext, { host, path }: GitPlace): Promise<readonly string[]> {
  const parent = path.slice(0, path.lastIndexOf('/'));
  if (parent === '' || (await context.host(host).stat(parent))?.type === 'directory') return [];
  return [`the folder ${parent} on ${host} is not there`];
}

async function sameReferences(context: ReadContext, spec: GitMoveSpec, repositories: readonly string[]): Promise<boolean> {
  const [source, target] = [context.host(spec.from.host), context.host(spec.to.host)];
  if (repositories.join('\n') !== (await repositoriesIn(target, spec.to.path)).join('\n')) return false;
  for (const name of repositories) {
    const [here, there] = await Promise.all([readReferences(source, join(spec.from, name)), readReferences(target, join(spec.to, name))]);
    if (JSON.stringify([...here.byName]) !== JSON.stringify([...there.byName])) return false;
  }
  return repositories.length > 0;
}

function join({ path }: GitPlace, name: string): string {
  return name === '.' ? path : `${path}/${name}`;
}

/**
 * Moves bare git repositories with hooks, settings and large files of LFS, and proves every reference and object. The service
 * that writes them is stopped before. What a repository borrows from another one comes along as its own.
 *
 * ```ts
 * step('repositories', moveGit({ dataset: 'forge', from: { host: 'indri', path: '/opt/homebrew/var/forgejo/repositories' },
 *   to: { host: 'sifaka', path: '/volume1/forge/repositories' }, owner: 'git:git' }));
 * ```
 *
 * @public
 */
export function moveGit(options: {
  readonly dataset: string;
  readonly from: Input<GitPlace>;
  readonly to: Input<GitPlace>;
  readonly owner?: string;
}): StepDefinition<GitMoveOutputs> {
  return stepDefinition<GitMoveSpec, GitMoveOutputs>('move', gitMoveKind.name, options, ['path']);
}
