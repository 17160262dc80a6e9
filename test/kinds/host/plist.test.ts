import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse } from 'plist';
import { plistForbidden, renderPlist, type PlistAgent } from '../../../src/kinds/host/launchd-plist.ts';
import { readLaunchdPlist } from '../../../src/twin/host/launchd-plist.ts';

const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter((each) => !plistForbidden.test(each) && each.trim() === each);
const agent: fc.Arbitrary<PlistAgent> = fc
  .record(
    {
      label: text,
      program: fc.array(text, { minLength: 1, maxLength: 4 }),
      environment: fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }),
      runAtLoad: fc.boolean(),
      keepAlive: fc.boolean(),
      startInterval: fc.integer({ min: 1, max: 86_400 }),
      stdoutPath: text,
      stderrPath: text,
    },
    { requiredKeys: ['label', 'program', 'runAtLoad', 'keepAlive'] },
  )
  .filter(({ environment }) => !Object.keys(environment ?? {}).includes('__proto__'));

describe('renderPlist()', () => {
  it('is read back as it was meant, whatever the texts', () => {
    fc.assert(
      fc.property(agent, (wanted) => {
        const read = parse(renderPlist(wanted)) as Record<string, unknown>;
        const environment = Object.keys(wanted.environment ?? {}).length === 0 ? undefined : wanted.environment;
        assert.deepEqual(
          { ...read },
          JSON.parse(
            JSON.stringify({
              Label: wanted.label,
              ProgramArguments: wanted.program,
              EnvironmentVariables: environment,
              RunAtLoad: wanted.runAtLoad,
              KeepAlive: wanted.keepAlive ? true : undefined,
              StartInterval: wanted.startInterval,
              StandardOutPath: wanted.stdoutPath,
              StandardErrorPath: wanted.stderrPath,
            }),
          ),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same bytes for the same agent, whatever the order of its variables', () => {
    const base = { label: 'a', program: ['/bin/a'], runAtLoad: true, keepAlive: false };
    assert.equal(renderPlist({ ...base, environment: { B: '2', A: '1' } }), renderPlist({ ...base, environment: { A: '1', B: '2' } }));
  });

  it('is what the simulated launchd reads', () => {
    const read = readLaunchdPlist(renderPlist({ label: 'x.y', program: ['/bin/x', 'a & <b>'], runAtLoad: true, keepAlive: true }));
    assert.equal(read?.label, 'x.y');
    assert.deepEqual(read?.argv, ['/bin/x', 'a & <b>']);
  });
});
