// `longshore survey HOST`: a live host as an inventory. Reads only; writes one file here, and only when `--out` names it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LongshoreError } from '../../core/error.ts';
import { inventoryOf, type Reached } from '../../survey/output/inventory-of.ts';
import { inventorySource } from '../../survey/output/inventory-source.ts';
import type { Seen } from '../../survey/seen.ts';
import { survey as surveyHost } from '../../survey/survey.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { say, writeDocument, type Session } from '../session.ts';
import { sourcesFrom } from '../sources-from.ts';

export interface LookOptions {
  readonly sshConfig?: string;
}

export interface SurveyOptions extends LookOptions {
  readonly out?: string;
}

export async function survey(destination: string, { out, ...look }: SurveyOptions, session: Session): Promise<ExitCode> {
  const { environment } = session;
  const { seen, reached } = await lookAt(destination, look, session);
  const folder = out === undefined ? environment.cwd : dirname(resolve(environment.cwd, out));
  const source = inventorySource(seen, { from: sourcesFrom(folder), ...reached });
  if (out !== undefined) writeNew(resolve(environment.cwd, out), source);
  if (session.output === 'json')
    writeDocument(session, 'survey/v1', {
      host: seen.host,
      services: seen.services,
      databaseServers: seen.databaseServers,
      dataDirectories: seen.dataDirectories,
      routes: seen.routes,
      edges: seen.edges,
      questions: seen.questions,
      leftOut: seen.leftOut,
      inventory: inventoryOf(seen, reached),
    });
  else if (out === undefined) environment.stdout.write(source);
  const what = `${seen.services.length} services, ${seen.databaseServers.length} database servers, ${seen.questions.length} open questions`;
  say(session, `${what}${out === undefined ? '' : `: ${out}`}`);
  return exitCodes.done;
}

/** One look at a host, for this command and for `init`; an interruption ends what runs over there. */
export async function lookAt(
  destination: string,
  { sshConfig }: LookOptions,
  session: Session,
): Promise<{ readonly seen: Seen; readonly reached: Reached }> {
  const ended = new AbortController();
  using _listener = session.environment.onSignal(() => ended.abort());
  await using host = await session.parts.openHost(
    { destination, ...(sshConfig === undefined ? {} : { configFile: resolve(session.environment.cwd, sshConfig) }) },
    ended.signal,
    session.environment,
  );
  const { workstation, ssh } = host;
  const seen = await surveyHost(host.reader, { progress: (message) => say(session, session.progressStyle.dim(message)) });
  return { seen, reached: { workstation, ...(ssh === undefined ? {} : { ssh }) } };
}

/** What somebody has written, or answered questions in, is never written over. Errors: `file-exists`. */
export function writeNew(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    throw new LongshoreError('file-exists', `cannot write "${path}": it is there already`, {
      next: 'Name another place, or move the file away.',
    });
  }
}
