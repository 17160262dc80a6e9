// Misuse that must not compile. Never run: `tsc` fails when a line below an `@ts-expect-error` compiles after all.
import { phase } from '../../src/plan/phase.ts';
import { stepDefinition } from '../../src/plan/step.ts';
import type { Input } from '../../src/core/ref.ts';

type Server = { readonly host: string; readonly port: number };
const server = (input: Input<Server>) =>
  stepDefinition<Server, { readonly port: number; readonly url: string }>('resource', 'server', input, ['port', 'url']);

const answers = (input: Input<{ readonly url: string }>) => stepDefinition<{ readonly url: string }>('check', 'answers', input);

export const outputs = phase('outputs', { goal: '' }, ({ step, check }) => {
  const first = step('first', server({ host: 'indri', port: 5050 }));
  step('good', server({ host: first.url, port: first.port }));
  // @ts-expect-error a text where a number is wanted, by way of another step's output
  step('wrong-output', server({ host: 'indri', port: first.url }));
  // @ts-expect-error an output that the step does not have
  step('no-output', server({ host: first.hostname, port: 1 }));
  // @ts-expect-error a handle is not a value
  step('handle', server({ host: first, port: 1 }));
  // @ts-expect-error a literal of another type
  step('wrong-literal', server({ host: 'indri', port: '5050' }));
  // @ts-expect-error an input without all that is wanted
  step('missing', server({ host: 'indri' }));
  // @ts-expect-error a step is made from a definition
  step('bare', { host: 'indri', port: 1 });
  // @ts-expect-error `after` takes handles, not names
  step('after', server({ host: 'indri', port: 1 }), { after: ['outputs/first'] });
  check('checked', answers({ url: first.url }), { after: [first] });
  // @ts-expect-error a check gives nothing that others could refer to
  check('with-outputs', server({ host: 'indri', port: 1 }));
});

// @ts-expect-error outputs are named by what the step gives
stepDefinition<Server, { readonly port: number }>('resource', 'server', { host: 'indri', port: 1 }, ['url']);
// @ts-expect-error there are four types of step
stepDefinition<Server>('hope', 'server', { host: 'indri', port: 1 });
