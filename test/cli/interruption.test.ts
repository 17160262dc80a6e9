import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchInterruption } from '../../src/cli/interruption.ts';
import { CapturedEnvironment, ProcessEnded } from './captured-environment.ts';

test('the first signal stops at a safe point, the second now, the third leaves', () => {
  const environment = new CapturedEnvironment({ cwd: '/' });
  using interruption = watchInterruption(environment);
  const told: string[] = [];
  interruption.tell = (event) => told.push(event.event === 'run.stopping' ? event.how : event.event);
  assert.equal(interruption.stop.stopping, false);
  environment.send('SIGTERM');
  assert.deepEqual([interruption.stop.stopping, interruption.stop.aborted.aborted], [true, false]);
  environment.send('SIGINT');
  assert.equal(interruption.stop.aborted.aborted, true);
  assert.deepEqual(told, ['safe-point', 'now']);
  assert.equal(interruption.signal, 'SIGTERM');
  assert.throws(() => environment.send('SIGINT'), new ProcessEnded('exit 130'));
});

test('`watchInterruption()` leaves signals alone once it is over', () => {
  const environment = new CapturedEnvironment({ cwd: '/' });
  const interruption = watchInterruption(environment);
  interruption[Symbol.dispose]();
  environment.send('SIGINT');
  assert.equal(interruption.stop.stopping, false);
});
