import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sarif } from '../../src/cli/sarif.ts';

test('`sarif()` gives each finding its rule, its line, and why it is accepted', () => {
  const document = sarif(
    [
      {
        code: 'odd',
        level: 'note',
        step: 'one/a',
        place: 'phases/a b.ts:7',
        message: 'm',
        reason: 'r',
        suggestion: 's',
        accepted: 'known',
      },
      { code: 'odd', level: 'error', message: 'm', reason: 'r', suggestion: 's' },
    ],
    [],
  ) as { runs: readonly { tool: { driver: { rules: readonly { id: string }[] } }; results: readonly Record<string, unknown>[] }[] };
  const [run] = document.runs;
  assert.deepEqual(
    run?.tool.driver.rules.map(({ id }) => id),
    ['odd'],
  );
  assert.deepEqual(run?.results[0]?.['locations'], [
    {
      physicalLocation: { artifactLocation: { uri: 'phases/a%20b.ts' }, region: { startLine: 7 } },
      logicalLocations: [{ fullyQualifiedName: 'one/a', kind: 'member' }],
    },
  ]);
  assert.deepEqual(run?.results[0]?.['suppressions'], [{ kind: 'inSource', justification: 'known' }]);
  assert.equal(run?.results[1]?.['locations'], undefined);
});
