// Whether nobody listens on a port that a step wants.
import type { StepRef } from '../../core/ref.ts';
import type { Probe } from '../probe.ts';
import { look } from './look.ts';

export function socketFreeProbe(host: string, port: number, step: StepRef): Probe {
  return {
    probe: 'socket-free',
    step,
    question: `Is port ${port} of ${host} free?`,
    suggestion: 'Use another port, or stop what has it in a step before.',
    // lsof(8) has a heading, the program in the first column, and ends with 1 when it has found nothing.
    look: (context) =>
      look(context, host, ['lsof', '-nP', `-iTCP:${port}`, '-sTCP:LISTEN'], (stdout, exitCode) => {
        const [, row] = stdout.split('\n');
        const holder = row?.split(/\s+/)[0] ?? '';
        if (holder !== '') return { answer: 'bad', detail: `${holder} listens on port ${port} of ${host}` };
        if (exitCode === 1) return { answer: 'good', detail: `nobody listens on port ${port} of ${host}` };
        return { answer: 'unknown', detail: `lsof ended with ${exitCode}` };
      }),
  };
}
