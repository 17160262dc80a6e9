import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeHelp } from '../../src/cli/exit-codes.ts';
import { run } from './run-command.ts';

test('help has the exit codes and examples, on every level', async () => {
  for (const line of ['--help', 'apply --help', 'help lint']) {
    const { code, stdout } = await run(line);
    assert.equal(code, 0, line);
    assert.ok(stdout.includes(exitCodeHelp()), line);
    assert.ok(stdout.includes('Examples:'), line);
  }
});

test('`--version` prints the version alone', async () => {
  const { code, stdout } = await run('--version');
  assert.deepEqual([code, stdout], [0, '1.2.3\n']);
});

for (const [line, hint] of [
  ['lnt plans', /Did you mean lint\?/],
  ['lint plans --typs', /Did you mean --types\?/],
  ['lint', /missing required argument 'PLAN'/],
  ['lint a b', /too many arguments/],
  ['lint plans -o yaml', /Allowed choices are text, json/],
  ['rehearse plans --crash-at 0', /whole number above zero/],
  ['rehearse plans --crash-at never', /whole number above zero/],
  ['rehearse plans --entries 1.5', /whole number above zero/],
  ['apply plans --parallelism many', /whole number above zero/],
  ['lint nowhere', /no such file or folder/],
] as const) {
  test(`\`${line}\` is misuse: 64, and says how it is meant`, async () => {
    const { code, stderr, stdout } = await run(line);
    assert.equal(code, 64);
    assert.match(stderr, hint);
    assert.equal(stdout, '');
  });
}

test('`lint` exits with 8 and shows each finding with place, reason and way out', async () => {
  const { code, stdout } = await run('lint test/fixtures/plans/refused --no-types');
  assert.equal(code, 8);
  assert.match(
    stdout,
    /test\/fixtures\/plans\/refused\/plan\.ts:9 error unresolved-reference only\/lost\n {6}refers to .*\n {6}why: .*\n {6}do: {2}/,
  );
  assert.match(stdout, /3 errors in 3 steps/);
});

test('`lint -o json` is one document with a schema', async () => {
  const { code, environment } = await run('lint test/fixtures/plans/refused --no-types -o json');
  assert.equal(code, 8);
  const { schema, errors, warnings, findings, typesChecked } = environment.document;
  assert.deepEqual(
    { schema, errors, warnings, typesChecked },
    { schema: 'longshore/lint/v1', errors: 3, warnings: 0, typesChecked: false },
  );
  assert.deepEqual(Object.keys((findings as readonly object[])[0] ?? {}), [
    'code',
    'level',
    'step',
    'place',
    'message',
    'reason',
    'suggestion',
  ]);
});

test('`lint` says of a plan that cannot be read why, as a finding', async () => {
  const { code, environment } = await run('lint test/fixtures/plans/same-name --json');
  assert.equal(code, 8);
  assert.equal((environment.document['findings'] as readonly { code: string }[])[0]?.code, 'plan-duplicate-step');
});

test('an error under `-o json` is one document, too', async () => {
  const { code, environment } = await run('status nowhere -o json');
  assert.equal(code, 64);
  assert.equal(environment.document['schema'], 'longshore/error/v1');
  assert.equal((environment.document['error'] as { code: string }).code, 'plan-missing');
});
