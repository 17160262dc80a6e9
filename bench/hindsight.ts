// How much of what went wrong by hand would have been known beforehand: each of the field notes with where it is caught, and a
// proof that is computed: what is noticed is no longer noticed once its cause is taken out.
// `npm run bench:hindsight [-- -o json]`
import { prove, type Result } from './hindsight/prove.ts';
import { notes } from './hindsight/notes.ts';

const json = process.argv.slice(2).join(' ').includes('-o json');
const results: Result[] = [];
for (const note of notes) results.push(await prove(note));

const count = (caught: Result['caught']): number => results.filter((each) => each.caught === caught).length;
const totals = {
  lint: count('lint'),
  preflight: count('preflight'),
  rehearsal: count('rehearsal'),
  verification: count('verification'),
  construction: count('construction'),
};
const not = results.filter(({ caught }) => caught === 'not');

if (json) {
  const document = {
    schema: 'longshore/bench-hindsight/v1',
    shown: results.length,
    caught: totals,
    not: not.map(({ note, proof }) => ({ note, reason: proof })),
    notes: results,
  };
  console.log(JSON.stringify(document));
} else {
  for (const { note, title, caught, code = '', proof, knowing } of results) {
    const known = knowing === undefined ? '' : `\n${' '.repeat(6)}knowing that: ${knowing}`;
    console.log(`${note}  ${caught.padEnd(12)}  ${code.padEnd(22)}  ${title}\n${' '.repeat(6)}${proof}${known}`);
  }
  const before = totals.lint + totals.preflight + totals.construction;
  const all = before + totals.rehearsal + totals.verification;
  const each = Object.entries(totals).map(([name, figure]) => `${name} ${figure}`);
  console.log(`\n${results.length} notes: ${before} caught before the first change, ${all} in all (${each.join(', ')}), ${not.length} not`);
  const later = notes.filter((note) => note.by === 'lint' && note.plan === 'revised').length;
  console.log(`${later} of them are about what was written into the document later (examples/as-written/revised.ts)`);
  console.log(
    `${results.filter(({ knowing }) => knowing !== undefined).length} of them by product knowledge that stands in the encoding and not in the text`,
  );
}
