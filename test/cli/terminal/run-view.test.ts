import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../src/core/event.ts';
import { eventLines } from '../../../src/cli/terminal/event-lines.ts';
import { liveView } from '../../../src/cli/terminal/live-view.ts';
import { foldEvent, noRun } from '../../../src/cli/terminal/run-state.ts';
import { colours, noStyle } from '../../../src/cli/terminal/style.ts';
import { width, withoutEscapes } from '../../../src/cli/terminal/width.ts';
import { end, foldAll, story, storyEnds } from './run-story.ts';

function linesOf(events: readonly RunEvent[], style = noStyle): readonly string[] {
  let state = noRun;
  return events.flatMap((event) => {
    state = foldEvent(state, event);
    return eventLines(event, state, style, '/plans');
  });
}

test('in a pipe a run is one line for each settled step, with errors below theirs', () => {
  assert.deepEqual(linesOf([...story, ...end]), [
    'apply blumeops: 12 steps',
    'phase foundation A registry runs (2 steps)',
    '[ 1/12] ✓ foundation/config: applied in 12 ms',
    '[ 2/12] ✗ foundation/registry: failed in 1.5 s',
    '      unit-not-running: cannot start "zot": it exits with 1',
    '        zot: [31mbad config',
    '      at blumeops/phases/0.ts:7',
    '      Read its log.',
    'phase miniflux Miniflux has lost nothing (3 steps)',
    '? miniflux/secret: no reply, so what it did is in doubt: cannot reach cluster "minikube"',
    '= miniflux/database: proof says same (50,000 rows, 40.0 MB, 14 tables)',
    '[ 3/12] ✓ miniflux/database: moved in 7.0 s',
    '… miniflux/secret: waiting for a person (not there yet)',
    '    Supply the secret.',
    '[ 4/12] … miniflux/secret: waiting in 5.1 s (not there yet)',
    'stopping at the next safe point; the same signal again stops now',
  ]);
});

test('colours change nothing but colours, and foreign escape sequences are taken out', () => {
  const coloured = linesOf([...story, ...end], colours);
  assert.notDeepEqual(coloured, linesOf([...story, ...end]));
  assert.deepEqual(coloured.map(withoutEscapes), linesOf([...story, ...end]));
});

test('`liveView()` shows what runs, how far a move is with rate and time left, and the whole', () => {
  assert.deepEqual(liveView(foldAll(story), storyEnds, 120, noStyle), [
    '⠋ miniflux/database entries: 10.0 MB of 40.0 MB (25%), 12,500 of 50,000 rows (25%), 5.0 MB/s, 6.0 s left 3.0 s',
    '⠋ miniflux/secret in doubt, reading the world a secret 1.0 s',
    '━━━───────────────── 2 of 12 steps · phase miniflux 0 of 3 · 5.0 s',
  ]);
});

test('`liveView()` never takes more than a line’s width, however narrow the terminal is', () => {
  for (const columns of [11, 20, 40, 79, 200]) {
    for (const line of liveView(foldAll(story), storyEnds, columns, colours)) assert.ok(width(line) < columns, `${columns}: ${line}`);
  }
});

test('`liveView()` shows eight of many running steps and counts the rest', () => {
  const many = Array.from({ length: 11 }, (_, index): RunEvent => ({
    event: 'step.started',
    at: 0,
    step: `a/s${index}`,
    kind: 'file',
    title: '',
  }));
  const lines = liveView(foldAll(many), 0, 80, noStyle);
  assert.equal(lines.length, 10);
  assert.equal(lines[8], '  and 3 more');
});

test('`foldEvent()` forgets what has settled and remembers how the run ended', () => {
  const state = foldAll([...story, ...end]);
  assert.equal(state.running.size, 0);
  assert.deepEqual([state.settled, state.verdict, state.stopping], [4, 'waiting', 'safe-point']);
  assert.deepEqual(state.phase, { name: 'miniflux', goal: 'Miniflux has lost nothing', steps: 3, settled: 2, number: 2 });
});

test('`foldEvent()` measures the rate of one part of a move, not across parts', () => {
  const at = (ms: number, what: string, bytes: number): RunEvent => ({
    event: 'step.progressed',
    at: ms,
    step: 'a/move',
    what,
    bytes,
    totalBytes: 1000,
  });
  const started: RunEvent = { event: 'step.started', at: 0, step: 'a/move', kind: 'move', title: 'move' };
  const state = foldAll([started, at(0, 'one', 0), at(1000, 'one', 1000), at(1001, 'two', 10)]);
  assert.equal(liveView(state, 1001, 80, noStyle)[0], '⠋ a/move two: 10 B of 1.0 kB (1%) 1.0 s');
});
