import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ref } from '../../src/core/ref.ts';
import type { StepHandle } from '../../src/plan/step.ts';
import { exampleKinds, examplePlan, type Example } from '../../src/lint/example.ts';
import { rules } from '../../src/lint/rules.ts';
import { lint } from '../../src/lint/lint.ts';
import { a, findingsOf, gate, inventory, listens, one, oneWay, path, planOf, registry, said } from './small-plans.ts';

const handle = (stepRef: `${string}/${string}`): StepHandle<object> => ({ stepRef });

test('every rule has a code of its own and a reason', () => {
  assert.equal(new Set(rules.map((rule) => rule.code)).size, rules.length);
  for (const rule of rules) assert.match(rule.page.why, /^[A-Z].*\.$/s);
});

for (const rule of rules) {
  test(`\`${rule.code}\` finds something in its bad example and nothing in its good one`, () => {
    const found = (example: Example): readonly string[] =>
      lint(examplePlan(example), { kinds: exampleKinds, cwd: import.meta.dirname }).flatMap(({ code, message }) =>
        code === rule.code ? [message] : [],
      );
    assert.notDeepEqual(found(rule.page.bad), []);
    assert.deepEqual(found(rule.page.good), []);
  });
}

test('`unresolved-reference` finds steps and outputs that are not there, and passes those that are', () => {
  const plan = planOf(
    one(({ step }) => {
      const first = step('first', a());
      step('good', a({ about: first.value }));
      step('no-step', a({ about: { deep: [ref('one/frist', 'value')] } }));
      step('no-output', a({ about: ref('one/first', 'port') }));
      step('after', a(), { after: [handle('two/gone')] });
    }),
  );
  assert.deepEqual(said(plan, 'unresolved-reference'), [
    'one/no-step: refers to "value" of step "one/frist", which is not in the plan',
    'one/no-output: refers to output "port" of "one/first", which has no such output: it has "value"',
    'one/after: is to run after step "two/gone", which is not in the plan',
  ]);
  assert.match(findingsOf(plan, 'unresolved-reference')[0]?.suggestion ?? '', /Did you mean "one\/first"\?/);
});

test('`dependency-cycle` shows the whole circle, and passes a plan without one', () => {
  const circle = planOf(
    one(({ step }) => {
      step('egg', a({ about: ref('one/hen', 'value') }));
      step('hen', a({ requires: [path('/chick')] }));
      step('chick', a({ provides: [path('/chick')] }), { after: [handle('one/egg')] });
      step('farmer', a());
    }),
  );
  const [message, ...more] = said(circle, 'dependency-cycle');
  assert.deepEqual(more, []);
  assert.match(message ?? '', /^one\/(\w+): waits for itself: one\/\1 → one\/\w+ → one\/\w+ → one\/\1$/);
  const straight = planOf(
    one(({ step }) => {
      const egg = step('egg', a());
      step('hen', a({ about: egg.value }));
    }),
  );
  assert.deepEqual(said(straight, 'dependency-cycle'), []);
});

test('`dependency-cycle` finds a step that waits for itself', () => {
  const plan = planOf(one(({ step }) => void step('egg', a({ about: ref('one/egg', 'value') }))));
  assert.deepEqual(said(plan, 'dependency-cycle'), ['one/egg: waits for itself: one/egg → one/egg']);
});

test('`duplicate-name` finds two steps and two phases of one name in a plan built by hand', () => {
  const first = one(({ step }) => void step('same', a()));
  const good = planOf(first);
  assert.deepEqual(said(good, 'duplicate-name'), []);
  const bad = {
    ...good,
    phases: [
      { ...first, steps: [...first.steps, ...first.steps] },
      { ...first, steps: [] },
    ],
  };
  assert.deepEqual(said(bad, 'duplicate-name'), ['plan: two phases are named "one"', 'one/same: two steps are named "one/same"']);
});

test('`kind-unknown` finds a step of a kind that nobody has registered', () => {
  const plan = planOf(
    one(({ step }) => {
      step('known', a());
      step('unknown', a({}, 'teleport'));
    }),
  );
  assert.deepEqual(said(plan, 'kind-unknown'), ['one/unknown: no kind is named "teleport"']);
});

test('`invalid-input` passes on what the kind says, and what it stumbles over', () => {
  const plan = planOf(
    one(({ step }) => {
      step('good', a());
      step('bad', a({ bad: 'port must be a number' }));
      step('clumsy', a({}, 'clumsy'));
    }),
  );
  assert.deepEqual(said(plan, 'invalid-input'), [
    'one/bad: input of thing: port must be a number',
    'one/clumsy: input of clumsy: kind "clumsy" cannot read this input: ports is not iterable',
  ]);
});

test('`invalid-input` finds a step whose type is not that of its kind', () => {
  const plan = planOf(one(({ step }) => void step('odd', { ...gate(), kind: 'thing' })));
  assert.deepEqual(said(plan, 'invalid-input'), ['one/odd: input of thing: the step is a gate, its kind "thing" is a resource']);
});

test('`irreversible-without-gate` wants a gate among what the step waits for, however far away', () => {
  const bare = planOf(
    one(({ step }) => {
      step('unrelated', gate());
      step('final', oneWay());
    }),
  );
  assert.deepEqual(said(bare, 'irreversible-without-gate'), ['one/final: has no way back (it is gone), and no gate stands before it']);
  const guarded = planOf(
    one(({ step }) => {
      const agreed = step('agreed', gate());
      const between = step('between', a(), { after: [agreed] });
      step('final', oneWay(), { after: [between] });
      step('reversible', a());
    }),
  );
  assert.deepEqual(said(guarded, 'irreversible-without-gate'), []);
});

test('`fact-not-provided` finds what nobody provides, and names the step that provides it too late', () => {
  const plan = planOf(
    one(({ step }) => {
      step('never', a({ requires: [path('/nowhere')] }));
      step('early', a({ requires: [path('/etc/late')] }));
    }),
    one(({ step }) => void step('late', a({ provides: [path('/etc/late')] })), 'two'),
  );
  assert.deepEqual(said(plan, 'fact-not-provided'), [
    'one/never: needs path(mini, /nowhere), which neither the inventory nor any step provides',
    'one/early: needs path(mini, /etc/late), which only "two/late" provides, in a later phase',
  ]);
});

test('`fact-not-provided` passes what the inventory has, what a step before or beside provides, and what is known only later', () => {
  const plan = planOf(
    one(({ step }) => {
      step(
        'from-inventory',
        a({
          requires: [{ fact: 'program', host: 'mini', program: '/opt/homebrew/bin/zot' }, path('/opt/homebrew'), listens(3000, 'grafana')],
        }),
      );
      step('beside', a({ requires: [path('/etc/made')] }));
      step('maker', a({ provides: [path('/etc/made')] }));
      step('later', a({ requires: [path('‹one/maker.value›/file')] }));
    }),
    one(({ step }) => void step('after', a({ requires: [path('/etc/made')] })), 'two'),
  );
  assert.deepEqual(said(plan, 'fact-not-provided'), []);
});

test('`fact-retracted` finds what a step before has taken away', () => {
  const stop = a({ retracts: [listens(3000, 'grafana')] });
  const needs = a({ requires: [listens(3000, 'grafana')] });
  const wrong = planOf(
    one(({ step }) => void step('stop', stop)),
    one(({ step }) => void step('needs', needs), 'two'),
  );
  assert.deepEqual(said(wrong, 'fact-retracted'), ['two/needs: needs listens(mini, 3000, grafana), which "one/stop" takes away before it']);
  const right = planOf(
    one(({ step }) => void step('needs', needs)),
    one(({ step }) => void step('stop', stop), 'two'),
  );
  assert.deepEqual(said(right, 'fact-retracted'), []);
});

test('`fact-retracted` passes what is provided anew in between, and what is taken away at no certain time', () => {
  const retract = a({ retracts: [path('/etc/made')] });
  const provide = a({ provides: [path('/etc/made')] });
  const needs = a({ requires: [path('/etc/made')] });
  const renewed = planOf(
    one(({ step }) => void step('retract', retract)),
    one(({ step }) => void step('provide', provide), 'two'),
    one(({ step }) => void step('needs', needs), 'three'),
  );
  assert.deepEqual(said(renewed, 'fact-retracted'), []);
  const gone = planOf(
    one(({ step }) => void step('provide', provide)),
    one(({ step }) => void step('retract', retract), 'two'),
    one(({ step }) => void step('needs', needs), 'three'),
  );
  assert.deepEqual(said(gone, 'fact-retracted').length, 1);
  const beside = planOf(
    one(({ step }) => {
      step('provide', provide);
      step('retract', retract);
      step('needs', needs);
    }),
  );
  assert.deepEqual(said(beside, 'fact-retracted'), []);
});

test('`port-conflict` finds a port that the inventory or another step has', () => {
  const plan = planOf(
    one(({ step }) => {
      step('taken', a({ provides: [listens(3000, 'registry')] }));
      step('first', a({ provides: [listens(5050, 'registry')] }));
      step('second', a({ provides: [listens(5050, 'forge')] }));
    }),
  );
  assert.deepEqual(said(plan, 'port-conflict'), [
    'one/taken: "registry" wants port 3000 of mini, but "grafana" of the inventory has it',
    'one/second: "forge" wants port 5050 of mini, but "registry" of step "one/first" has it',
  ]);
});

test('`port-conflict` passes one holder twice, a port that was given up before, and a port of another host', () => {
  const plan = planOf(
    one(({ step }) => {
      step('again', a({ provides: [listens(3000, 'grafana')] }));
      step('elsewhere', a({ provides: [{ fact: 'listens', host: 'box', port: 3000, holder: 'registry' }] }));
      const stop = step('stop', a({ retracts: [listens(3000, 'grafana')] }));
      step('next', a({ provides: [listens(3000, 'registry')] }), { after: [stop] });
    }),
  );
  assert.deepEqual(
    said(plan, 'port-conflict').filter((message) => !message.includes('step "one/again"')),
    [],
  );
});

test('`port-conflict` knows the ports that macOS keeps, unless something else has them today', () => {
  const on = (host: string) =>
    planOf(one(({ step }) => void step('registry', a({ provides: [{ fact: 'listens', host, port: 5000, holder: 'registry' }] }))));
  assert.deepEqual(said(on('mini'), 'port-conflict'), [
    'one/registry: "registry" wants port 5000 of mini, which macOS 15.1 keeps for AirPlay Receiver',
  ]);
  assert.deepEqual(said(on('box'), 'port-conflict'), []);
  const service = { name: 'registry', host: 'mini', manager: { brew: 'zot' }, listens: [{ port: 5000, address: '*' }] } as const;
  const plan = { ...on('mini'), inventory: { ...inventory, services: [service] } };
  assert.deepEqual(said(plan, 'port-conflict'), []);
});

test('`lint()` places findings at the step’s own line, relative to the current folder', () => {
  const plan = planOf(one(({ step }) => void step('bad', a({ bad: 'no' }))));
  const [finding] = findingsOf(plan, 'invalid-input');
  assert.match(finding?.place ?? '', /^rules\.test\.ts:\d+$/);
  const [elsewhere] = lint(plan, { kinds: registry, cwd: '/nowhere/at/all/here' });
  assert.match(elsewhere?.place ?? '', /^\/.*\/test\/lint\/rules\.test\.ts:\d+$/);
});

test('`lint()` gives findings in the plan’s order', () => {
  const plan = planOf(
    one(({ step }) => {
      step('one', a({}, 'teleport'));
      step('two', a({ bad: 'no' }));
      step('three', a({}, 'teleport'));
    }),
  );
  assert.deepEqual(
    lint(plan, { kinds: registry, cwd: '/' }).map((finding) => finding.step),
    ['one/one', 'one/two', 'one/three'],
  );
});
