// What `apply` and `rollback` say at their end: a summary for people, or one document.
import type { RunReport } from '../engine/report.ts';
import type { EvidenceFolder } from '../journal/evidence.ts';
import { writeDocument, writeLines, type Session } from './session.ts';
import { duration } from './terminal/figures.ts';
import { reportView, section } from './terminal/report-view.ts';
import { verdictText } from './terminal/verdict-text.ts';

export function reportRun(command: 'apply' | 'rollback', report: RunReport, evidence: EvidenceFolder, session: Session): void {
  const { style } = session;
  const { moves, ...rest } = report;
  // Only what this run has proved: older proofs are for `longshore evidence`.
  const files = moves.length === 0 ? [] : evidence.list();
  if (session.output === 'json') {
    writeDocument(session, 'run/v1', {
      command,
      ...rest,
      moves: moves.map(({ name, rows, bytes, proof: { script: _, ...proof } }) => ({ name, rows, bytes, proof })),
      evidence: { directory: evidence.directory, files },
    });
    return;
  }
  writeLines(session, [
    `${style.bold(`${command} ${report.plan}`)}: ${verdictText(report.verdict, style)} in ${duration(report.ms)}`,
    ...reportView(report, style, session.environment.cwd),
    ...section(
      style,
      'No longer in the plan',
      report.removed.length === 0 ? [] : [...report.removed, style.dim('`apply --undo-removed` undoes them')],
    ),
    ...section(style, 'Evidence', files.length === 0 ? [] : [evidence.directory, ...files.map((file) => `  ${file}`)]),
  ]);
}
