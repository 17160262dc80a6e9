// `longshore explain CODE`: the page of a rule, or of an atlas entry.
import { atlas } from '../../atlas/atlas.ts';
import { LongshoreError } from '../../core/error.ts';
import { nearest } from '../../lint/nearest.ts';
import { rulePage } from '../../lint/rule-page.ts';
import { rules } from '../../lint/rules.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { writeDocument, writeLines, type Session } from '../session.ts';

export async function explain(code: string, session: Session): Promise<ExitCode> {
  const rule = rules.find((each) => each.code === code);
  const entry = atlas.find(({ id }) => id === code.replace(/^atlas:/, ''));
  if (rule !== undefined) {
    if (session.output === 'json') writeDocument(session, 'rule/v1', { code, level: rule.level, ...rule.page });
    else writeLines(session, [rulePage(rule, atlas).trimEnd()]);
  } else if (entry !== undefined) {
    const { knows: _, ...about } = entry;
    if (session.output === 'json') writeDocument(session, 'atlas-entry/v1', about);
    else
      writeLines(session, [
        `# ${entry.id}`,
        '',
        `${entry.statement} (${entry.versions})`,
        '',
        `Lint: ${entry.derives}`,
        `Twin: ${entry.twin ?? 'has no stand-in for this.'}`,
        ...entry.sources.map(({ title, url }) => `Source: ${title}, ${url}`),
      ]);
  } else {
    const near = nearest(code, [...rules.map((each) => each.code), ...atlas.map(({ id }) => id)]);
    throw new LongshoreError('rule-unknown', `cannot explain "${code}": no rule and no atlas entry has this name`, {
      next: near === undefined ? '`docs/lint/README.md` lists all rules.' : `Did you mean "${near}"?`,
    });
  }
  return exitCodes.done;
}
