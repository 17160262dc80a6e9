// `longshore evidence verify PLAN`: takes every recorded proof again, by reading only, and says which still hold.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LongshoreError } from '../../core/error.ts';
import type { StepRef } from '../../core/ref.ts';
import type { RecordedProof } from '../../engine/compare-proofs.ts';
import { verifyProofs, type VerifiedProof } from '../../engine/verify-proofs.ts';
import { EvidenceFolder } from '../../journal/evidence.ts';
import { openJournal } from '../../journal/journal.ts';
import { Ledger } from '../../journal/ledger.ts';
import { proofsIn } from '../evidence-files.ts';
import { exitCodeOfError, interruptedCode } from '../exit-code-of.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { watchInterruption } from '../interruption.ts';
import { loadPlan } from '../load-plan.ts';
import { say, writeDocument, writeLines, type Session } from '../session.ts';
import { verifiedView } from '../terminal/verified-view.ts';
import { openWorld } from '../world.ts';
import type { EvidenceOptions } from './evidence.ts';

export async function evidenceVerify(target: string, options: EvidenceOptions, session: Session): Promise<ExitCode> {
  const loaded = await loadPlan(target, session.environment.cwd);
  const kinds = await session.parts.kinds();
  await using world = await openWorld(loaded, { ...options, looksOnly: true }, session);
  const folder = new EvidenceFolder(world.state);
  const ledger = ledgerOf(world.state);
  const files = new Map(proofsIn(folder).map((proof) => [proof.step ?? `file/${proof.file}`, proof]));
  // A proof whose file was taken away is missed, not overlooked.
  const steps = [...new Set([...files.keys(), ...ledger.proofs.keys()])].sort() as StepRef[];
  using interruption = watchInterruption(session.environment);
  const verifying = verifyProofs(steps, {
    plan: loaded.plan,
    ledger,
    kinds,
    transports: world.transports,
    scope: { signal: interruption.stop.aborted, note: (message) => say(session, message), progress: () => undefined },
    recorded: (step) => readProof(folder, files.get(step)?.file ?? basename(ledger.proofs.get(step)?.evidence ?? '')),
  });
  const found: VerifiedProof[] = [];
  for await (const proof of verifying) {
    found.push(proof);
    if (session.output !== 'json') writeLines(session, verifiedView(proof, session.style));
    if (interruption.signal !== undefined) break;
  }
  if (session.output === 'json')
    writeDocument(session, 'evidence-verify/v1', { plan: loaded.plan.name, directory: folder.directory, proofs: found });
  else if (found.length === 0) writeLines(session, ['no evidence yet: no move has been proved']);
  return interruption.signal === undefined ? exitCodeOf(found) : interruptedCode(interruption.signal);
}

function readProof(folder: EvidenceFolder, file: string): RecordedProof {
  if (file === '') throw new LongshoreError('evidence-missing', 'cannot read it: there is no file of it');
  const content: unknown = JSON.parse(readFileSync(join(folder.directory, file), 'utf8'));
  if (typeof content !== 'object' || content === null || !('tables' in content) || !Array.isArray(content.tables))
    throw new LongshoreError('evidence-unreadable', `cannot read "${file}": it holds no proof`);
  // The heading that the file has beyond the proof; the rest is what the journal keeps a digest of.
  const { schema: _schema, step: _step, takenAt: _takenAt, ...proof } = content as Record<string, unknown>;
  return proof as unknown as RecordedProof;
}

function ledgerOf(state: string): Ledger {
  try {
    using journal = openJournal(state, { readOnly: true });
    return journal.ledger;
  } catch (error) {
    if (error instanceof LongshoreError && error.code === 'journal-missing') return new Ledger();
    throw error;
  }
}

/** What differs weighs more than what could not be looked at. */
function exitCodeOf(proofs: readonly VerifiedProof[]): ExitCode {
  if (proofs.some(({ outcome }) => outcome === 'different')) return exitCodes.unverified;
  const errors = proofs.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (errors.length === 0) return exitCodes.done;
  return errors.every((error) => exitCodeOfError(error) === exitCodes.unreachable) ? exitCodes.unreachable : exitCodes.failed;
}
