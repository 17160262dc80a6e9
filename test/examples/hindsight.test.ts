// Each claim of how a field note is caught is proved anew: found with its cause, and not found without it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notes } from '../../bench/hindsight/notes.ts';
import { prove } from '../../bench/hindsight/prove.ts';

test('the field notes are N001 to N091, each once', () => {
  const expected = Array.from({ length: 91 }, (_, index) => `N${String(index + 1).padStart(3, '0')}`);
  assert.deepEqual(
    notes.map(({ note }) => note),
    expected,
  );
});

for (const note of notes) {
  if (note.by === 'not') continue;
  test(`\`prove()\` shows that ${note.note} is caught (${note.by}, ${note.code}), and is not without its cause`, async () => {
    const { caught, proof } = await prove(note);
    assert.equal(caught, note.by, proof);
  });
}
