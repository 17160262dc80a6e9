// Conditions of a host that nobody writes down: somebody is logged in at the screen, it stays awake.
import type { StepRef } from '../../core/ref.ts';
import type { Host } from '../../inventory/inventory.ts';
import type { Probe, ProbeAnswer } from '../probe.ts';
import { look } from './look.ts';

/** `undefined` for a condition of which no command is known that could tell. */
export function conditionProbe(condition: string, host: Host, step?: StepRef): Probe | undefined {
  const about = { probe: condition, ...(step === undefined ? {} : { step }) };
  // macOS gives the console to root while nobody is logged in: console(4); pmset(1) lists who keeps the machine awake.
  if (condition === 'gui-session' && host.os.family === 'macos')
    return {
      ...about,
      question: `Is somebody logged in at the screen of ${host.name}?`,
      suggestion: `Log in at ${host.name}, or run this step at its console.`,
      look: (context) => look(context, host.name, ['/usr/bin/stat', '-f', '%Su', '/dev/console'], session),
    };
  if (condition === 'stays-awake' && host.os.family === 'macos')
    return {
      ...about,
      question: `Does ${host.name} stay awake?`,
      suggestion: `Turn its sleep off (\`pmset -a sleep 0\`), so that no program has to hold it.`,
      look: (context) => look(context, host.name, ['/usr/bin/pmset', '-g'], awake),
    };
  return undefined;
}

function session(stdout: string): ProbeAnswer {
  const user = stdout.trim();
  if (user === '') return { answer: 'unknown', detail: 'nobody knows whose the console is' };
  return user === 'root'
    ? { answer: 'bad', detail: 'nobody is logged in: the console is root’s' }
    : { answer: 'good', detail: `${user} is logged in` };
}

/** ` sleep 1 (sleep prevented by Amphetamine)`: minutes until it sleeps, and who holds it off. */
function awake(stdout: string): ProbeAnswer {
  const [line, minutes] = /^\s*sleep\s+(\d+).*$/m.exec(stdout) ?? [];
  if (line === undefined) return { answer: 'unknown', detail: 'pmset says nothing of sleep' };
  if (minutes === '0') return { answer: 'good', detail: 'its power settings keep it awake' };
  return { answer: 'bad', detail: `it sleeps after ${minutes} min unless something holds it: ${line.trim()}` };
}
