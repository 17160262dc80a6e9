// `longshore evidence PLAN`: the proofs that lie on disk, each with the script that repeats it without Longshore.
import { join } from 'node:path';
import { EvidenceFolder } from '../../journal/evidence.ts';
import { approvalsIn } from '../approval-files.ts';
import { proofsIn } from '../evidence-files.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { loadPlan } from '../load-plan.ts';
import { shownPath } from '../shown-path.ts';
import { writeDocument, writeLines, type Session } from '../session.ts';
import { approvalText } from '../terminal/approval-text.ts';
import { bytes, plural } from '../terminal/figures.ts';
import { table } from '../terminal/table.ts';
import { stateFolder } from '../world.ts';

export interface EvidenceOptions {
  readonly twin?: string;
}

export async function evidence(target: string, options: EvidenceOptions, session: Session): Promise<ExitCode> {
  const { style, environment } = session;
  const loaded = await loadPlan(target, environment.cwd);
  const folder = new EvidenceFolder(stateFolder(loaded, options, session));
  const proofs = proofsIn(folder);
  const approvals = approvalsIn(folder);
  if (session.output === 'json') {
    writeDocument(session, 'evidence/v1', { plan: loaded.plan.name, directory: folder.directory, files: folder.list(), proofs, approvals });
  } else if (proofs.length === 0 && approvals.length === 0) {
    writeLines(session, ['no evidence yet: no move has been proved']);
  } else {
    const shown = (file: string) => style.dim(`  ${shownPath(join(folder.directory, file), environment.cwd)}`);
    const rows = proofs.map((proof) => [
      proof.step ?? proof.file,
      proof.verdict === undefined
        ? style.red(`unreadable: ${proof.problem}`)
        : proof.verdict === 'same'
          ? style.green('same')
          : style.red('different'),
      proof.rows === undefined ? '' : plural(proof.rows, proof.unit ?? 'row'),
      proof.bytes === undefined ? '' : bytes(proof.bytes),
      proof.tables === undefined || proof.unit !== undefined ? '' : plural(proof.tables, 'table'),
    ]);
    const lines = table(rows, { right: [2, 3] });
    writeLines(session, [
      ...proofs.flatMap((proof, index) => [
        lines[index] ?? '',
        shown(proof.file),
        ...(proof.script === undefined ? [] : [shown(proof.script)]),
      ]),
      ...approvals.flatMap(({ file, step, by = '', at = '', reason = '', problem }) => [
        step === undefined ? `${file} ${style.red(`unreadable: ${problem}`)}` : `approved ${approvalText({ step, by, at, reason })}`,
        shown(file),
      ]),
    ]);
  }
  return exitCodes.done;
}
