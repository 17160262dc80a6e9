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
    // lsof(8) ends with 1 when it has found nothing.
    look: (context) =>
      look(context, host, ['lsof', '-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fc'], (stdout, exitCode) => {
        const holder = /^c(.+)$/m.exec(stdout)?.[1];
        if (holder !== undefined) return { answer: 'bad', detail: `${holder} listens on port ${port} of ${host}` };
        return exitCode === 1 ? { answer: 'good', detail: `nobody listens on port ${port} of ${host}` } : { answer: 'unknown', detail: `lsof ended with ${exitCode}` };
      }),
  };
}
