// Reads proofs from an evidence folder. They are files for anyone, so a person may have edited or damaged one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidenceFolder } from '../journal/evidence.ts';

export interface ProofFile {
  readonly file: string;
  /** The script beside it that repeats the proof. */
  readonly script?: string;
  readonly step?: string;
  readonly takenAt?: string;
  readonly verdict?: 'same' | 'different';
  readonly rows?: number;
  readonly unit?: string;
  readonly bytes?: number;
  readonly tables?: number;
  readonly problem?: string;
}

const ending = '.proof.json';

export function proofsIn(folder: EvidenceFolder): readonly ProofFile[] {
  const names = folder.list();
  return names
    .filter((name) => name.endsWith(ending))
    .map((file) => {
      const stem = file.slice(0, -ending.length);
      const script = names.find((name) => name !== file && name.startsWith(`${stem}.`) && name.endsWith('.sh'));
      return { file, ...(script === undefined ? {} : { script }), ...read(join(folder.directory, file)) };
    });
}

function read(file: string): Omit<ProofFile, 'file' | 'script'> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return { problem: (error as Error).message };
  }
  if (typeof content !== 'object' || content === null) return { problem: 'it holds no proof' };
  const { step, takenAt, verdict, rows, unit, bytes, tables } = content as Readonly<Record<string, unknown>>;
  if (verdict !== 'same' && verdict !== 'different') return { problem: 'it holds no verdict' };
  return {
    verdict,
    ...(typeof step === 'string' ? { step } : {}),
    ...(typeof takenAt === 'string' ? { takenAt } : {}),
    ...(typeof rows === 'number' ? { rows } : {}),
    ...(typeof unit === 'string' ? { unit } : {}),
    ...(typeof bytes === 'number' ? { bytes } : {}),
    ...(Array.isArray(tables) ? { tables: tables.length } : {}),
  };
}
