// A command that opens a session is fed from a pipe, nobody sits there, and nothing ends it.
import type { Rule } from '../rule.ts';

const run = { at: 'host:mini', shell: 'ssh', line: 'cat hosts.toml | minikube ssh -- tee /etc/hosts.toml', effect: 'changes' } as const;
const sessions = /\|\s*(?:sudo\s+)?(?:minikube\s+ssh|ssh|docker\s+exec|kubectl\s+exec|podman\s+machine\s+ssh)\b/;

export const commandUnbounded: Rule = {
  code: 'command-unbounded',
  level: 'warning',
  page: {
    what: 'Input is piped into a command that opens a session somewhere else, with nobody there and without a limit of time.',
    why: 'Such helpers may wait for a terminal or for more input; then the run hangs, and nothing says where.',
    bad: { steps: { 'one/mirror': { runs: [run] } } },
    good: { steps: { 'one/mirror': { runs: [{ ...run, timeoutSeconds: 60 }] } } },
  },
  *find({ steps }) {
    for (const { step, facts } of steps) {
      for (const { line, attended, timeoutSeconds } of facts.runs ?? []) {
        if (attended === true || timeoutSeconds !== undefined || !sessions.test(line)) continue;
        yield {
          step: step.ref,
          message: `pipes into a session (\`${line}\`) with nobody there and no limit of time`,
          counterExample: `the helper of "${step.ref}" waits for a terminal that it has not, and the run stands still`,
          suggestion: 'Give it a limit, and try it once without a terminal; or copy the file by a command that needs no session.',
        };
      }
    }
  },
};
