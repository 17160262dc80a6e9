// Runs a policy's own `tests` and `sshTests`, as the tailnet does before it takes a policy. A name stands for somebody with
// that identity alone: `tag:a` is a device that has no other tag, whatever the real devices have.
import type { RulePlace } from '../policy/policy.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import { splitTarget } from './compile-rules.ts';

export interface PolicyTestResult {
  readonly place: RulePlace;
  readonly source: string;
  /** `tag:kiwix:443`; for SSH `root@tag:kiwix`. */
  readonly target: string;
  readonly expected: 'accept' | 'check' | 'deny';
  readonly passed: boolean;
  readonly explanation: string;
}

export function runPolicyTests(compiled: CompiledPolicy): readonly PolicyTestResult[] {
  const { policy } = compiled;
  const network = policy.tests.flatMap((test) => {
    const one = (expected: 'accept' | 'deny', target: string): PolicyTestResult => {
      const { place, src } = test;
      const result = { place, source: src, target, expected };
      const { host, ports } = splitTarget(target);
      if (!/^\d{1,5}$/.test(ports) || Number(ports) > 65_535)
        return { ...result, passed: false, explanation: `"${target}" does not end with one port number` };
      if (/^\[?[0-9a-f.:]+\]?\/\d+$/i.test(host) || policy.hosts[host]?.includes('/') === true)
        return { ...result, passed: false, explanation: `"${host}" is a block of addresses; a test asks about one` };
      if (host === '*' || host.startsWith('autogroup:') || src.startsWith('autogroup:') || src === '')
        return {
          ...result,
          passed: false,
          explanation: `a test asks about somebody and something in particular, not "${src}" and "${host}"`,
        };
      const answer = compiled.allows({
        source: src,
        destination: host,
        port: Number(ports),
        ...(test.proto === undefined || test.proto === '' ? {} : { proto: test.proto }),
        posture: test.srcPostureAttrs,
      });
      const passed = answer.unknown === undefined && (expected === 'accept' ? answer.allowed : !answer.some);
      return { ...result, passed, explanation: answer.explanation };
    };
    if (test.accept.length + test.deny.length === 0) return [empty(test.place, test.src)];
    return [...test.accept.map((target) => one('accept', target)), ...test.deny.map((target) => one('deny', target))];
  });
  const ssh = policy.sshTests.flatMap((test) => {
    const one = (expected: 'accept' | 'check' | 'deny', user: string, destination: string): PolicyTestResult => {
      const answer = compiled.allowsSsh({ source: test.src, destination, user, posture: test.srcPostureAttrs });
      const passed = answer.unknown === undefined && user !== '' && answer.verdict === expected;
      return { place: test.place, source: test.src, target: `${user}@${destination}`, expected, passed, explanation: answer.explanation };
    };
    const all = test.dst.flatMap((destination) =>
      (['accept', 'check', 'deny'] as const).flatMap((expected) => test[expected].map((user) => one(expected, user, destination))),
    );
    return all.length === 0 ? [empty(test.place, test.src)] : all;
  });
  return [...network, ...ssh];
}

function empty(place: RulePlace, source: string): PolicyTestResult {
  return { place, source, target: '', expected: 'accept', passed: false, explanation: 'the test expects nothing' };
}
