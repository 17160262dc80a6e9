// Whether a path is the mount that it is meant to be, and not an empty folder of the same name.
import type { Probe } from '../probe.ts';
import { look } from './look.ts';

export function mountedProbe(host: string, path: string, source: string | undefined): Probe {
  return {
    probe: 'mounted',
    question: `Is ${path} of ${host} mounted${source === undefined ? '' : ` from ${source}`}?`,
    suggestion: `Mount it, and let the system mount it again after a reboot.`,
    look: (context) =>
      look(context, host, ['mount'], (stdout) => {
        const line = stdout.split('\n').find((each) => each.includes(` on ${path} `));
        if (line === undefined) return { answer: 'bad', detail: `${path} is no mount: what is written there stays on ${host}` };
        const remote = /^\w+:\/\/([^/]+)/.exec(source ?? '')?.[1];
        if (remote !== undefined && !line.includes(remote))
          return { answer: 'bad', detail: `${path} is a mount of something else: ${line}` };
        return { answer: 'good', detail: line };
      }),
  };
}
