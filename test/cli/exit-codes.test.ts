import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exitCodeOfError, exitCodeOfReport } from '../../src/cli/exit-code-of.ts';
import { exitCodeHelp, exitCodeMeanings, exitCodes } from '../../src/cli/exit-codes.ts';
import type { RunReport } from '../../src/engine/report.ts';

test('`exitCodes` are all different, and each has a meaning', () => {
  const codes = Object.values(exitCodes);
  assert.equal(new Set(codes).size, codes.length);
  assert.deepEqual(
    exitCodeMeanings.map(([code]) => code),
    codes,
  );
});

test('the guide has the same table of exit codes as `--help`', () => {
  const guide = readFileSync(new URL('../../docs/guide/cli.md', import.meta.url), 'utf8');
  for (const [code, meaning] of exitCodeMeanings) {
    assert.ok(guide.replaceAll('`', '').includes(`| ${code} | ${meaning} |`), `${code} ${meaning}`);
    assert.ok(exitCodeHelp().includes(meaning));
  }
});

for (const [code, expected] of [
  ['plan-missing', 64],
  ['usage', 64],
  ['confirmation-needed', 64],
  ['reason-missing', 64],
  ['plan-syntax', 8],
  ['plan-duplicate-step', 8],
  ['lint-errors', 8],
  ['host-unreachable', 4],
  ['cluster-unreachable', 4],
  ['database-unreachable', 4],
  ['no-transport', 4],
  ['lock-held', 7],
  ['journal-corrupt', 1],
  ['unexpected', 1],
] as const) {
  test(`\`exitCodeOfError()\` is ${expected} for ${code}`, () => assert.equal(exitCodeOfError({ code }), expected));
}

function report(verdict: RunReport['verdict'], ...codes: readonly string[]): Pick<RunReport, 'verdict' | 'phases'> {
  const steps = codes.map((code, index) => ({
    name: `step-${index}`,
    kind: 'file',
    outcome: 'failed' as const,
    ms: 0,
    error: { code, message: '', effect: 'unchanged' as const },
  }));
  return { verdict, phases: [{ name: 'one', goal: '', steps }] };
}

test('`exitCodeOfReport()` follows the verdict', () => {
  assert.equal(exitCodeOfReport(report('done'), 'apply'), 0);
  assert.equal(exitCodeOfReport(report('failed', 'file-failed'), 'apply'), 1);
  assert.equal(exitCodeOfReport(report('waiting'), 'apply'), 3);
  assert.equal(exitCodeOfReport(report('unverified', 'check-failed'), 'apply'), 5);
  assert.equal(exitCodeOfReport(report('interrupted'), 'apply', 'SIGINT'), 130);
  assert.equal(exitCodeOfReport(report('interrupted'), 'apply', 'SIGTERM'), 143);
});

test('`exitCodeOfReport()` tells a rollback that was asked for from one that was not', () => {
  assert.equal(exitCodeOfReport(report('rolled-back'), 'rollback'), 0);
  assert.equal(exitCodeOfReport(report('rolled-back'), 'apply'), 6);
});

test('`exitCodeOfReport()` says out of reach only when nothing else went wrong', () => {
  assert.equal(exitCodeOfReport(report('failed', 'host-unreachable', 'cluster-unreachable'), 'apply'), 4);
  assert.equal(exitCodeOfReport(report('failed', 'host-unreachable', 'file-failed'), 'apply'), 1);
});
