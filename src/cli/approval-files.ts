// Reads approvals from an evidence folder. They are files for anyone, so a person may have edited or damaged one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvidenceFolder } from '../journal/evidence.ts';

export interface ApprovalFile {
  readonly file: string;
  readonly step?: string;
  readonly by?: string;
  readonly at?: string;
  readonly reason?: string;
  readonly problem?: string;
}

const ending = '.approval.json';

export function approvalsIn(folder: EvidenceFolder): readonly ApprovalFile[] {
  return folder
    .list()
    .filter((name) => name.endsWith(ending))
    .map((file) => ({ file, ...read(join(folder.directory, file)) }));
}

function read(file: string): Omit<ApprovalFile, 'file'> {
  let content: Readonly<Record<string, unknown>>;
  try {
    content = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
  } catch (error) {
    return { problem: (error as Error).message };
  }
  const { step, by, at, reason } = content;
  if (typeof step !== 'string' || typeof by !== 'string' || typeof at !== 'string' || typeof reason !== 'string')
    return { problem: 'it holds no approval' };
  return Number.isNaN(Date.parse(at)) ? { problem: `its time "${at}" is none` } : { step, by, at, reason };
}
