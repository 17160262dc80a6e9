// Tells somebody that a gate waits, by a command of the person's own.
import { spawn } from 'node:child_process';
import type { RunEvent } from '../core/event.ts';
import type { GateOptions } from './attend-gates.ts';
import { say, type Session } from './session.ts';

const notifyLimitMs = 30_000;

/** Tells of gates that begin to wait. What a gate says comes from the plan, which holds no secret. */
export class GateNotifier {
  readonly #command: string | undefined;
  readonly #session: Session;
  readonly #plan: string;
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: GateOptions, plan: string, session: Session) {
    const command = options.notify ?? session.environment.env['LONGSHORE_NOTIFY'] ?? '';
    this.#command = command === '' ? undefined : command;
    this.#session = session;
    this.#plan = plan;
  }

  readonly heard = (event: RunEvent): void => {
    if (event.event !== 'gate.waiting' || this.#command === undefined) return;
    const text = `${this.#plan}: ${event.step} waits for a person\n\n${event.instructions}\n\n${event.detail}\n`;
    const told = this.#tell(this.#command, text).finally(() => this.#underWay.delete(told));
    this.#underWay.add(told);
  };

  /** A run must not end before somebody has been told. */
  async finished(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** A message that does not get through is told of, and stops nothing. */
  #tell(command: string, text: string): Promise<void> {
    return new Promise((done) => {
      const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'ignore', 'ignore'], timeout: notifyLimitMs });
      const failed = (why: string) => {
        say(this.#session, `the notification command did not work: ${why}`);
        done();
      };
      child.once('error', (error) => failed(error.message));
      child.once('close', (code, signal) => {
        if (code === 0) done();
        else failed(signal === null ? `it exits with ${String(code)}` : `it was ended by ${signal}`);
      });
      // It may not read what it is told.
      child.stdin.on('error', () => undefined);
      child.stdin.end(text);
    });
  }
}
