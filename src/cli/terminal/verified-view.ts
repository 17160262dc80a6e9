// One proof that was taken again, as lines for a person.
import type { VerifiedProof } from '../../engine/verify-proofs.ts';
import { bytes, plural } from './figures.ts';
import type { Style } from './style.ts';

const shown = 5;

export function verifiedView(proof: VerifiedProof, style: Style): readonly string[] {
  const { step, outcome, differences, remarks, error } = proof;
  const word =
    outcome === 'same'
      ? style.green('same')
      : outcome === 'different'
        ? style.red('different')
        : outcome === 'discarded'
          ? style.dim('discarded: the copy was rolled back')
          : style.red(`unreachable: ${error?.message ?? ''}`);
  const figures = proof.rows === undefined ? '' : `  ${plural(proof.rows, proof.unit ?? 'row')}, ${bytes(proof.bytes ?? 0)}`;
  const more = differences.length > shown ? [`  … and ${differences.length - shown} more`] : [];
  return [
    `${step}  ${word}${figures}`,
    ...differences.slice(0, shown).map((difference) => `  ${difference}`),
    ...more,
    ...remarks.map((remark) => style.dim(`  ${remark}`)),
  ];
}
