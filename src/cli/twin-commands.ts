// The commands of `longshore twin`, apart from the others only because there are so many of those.
import type { Command } from 'commander';
import type { Session } from './session.ts';

export type AddCommand = (name: string, description: string, examples: readonly string[], parent?: Command) => Command;

interface CommandParts {
  readonly program: Command;
  readonly add: AddCommand;
  /** The options that most commands have. */
  options(command: Command): Command;
  wholeNumber(text: string): number;
  execute(command: Command, run: (session: Session) => Promise<number>): Promise<void>;
}

export function addTwinCommands({ program, add, options, wholeNumber, execute }: CommandParts): void {
  const parent = program.command('twin').description('Looks into twins');
  const examples = [
    'twin serve plans/blumeops --kubeconfig /tmp/twin.kubeconfig',
    'twin serve plans/blumeops --kubeconfig /tmp/twin.kubeconfig --fresh',
  ];
  const serve = options(add('serve', 'Keeps a twin up, for kubectl, helm or k9s to look around in it, until Ctrl-C', examples, parent))
    .requiredOption('--kubeconfig <FILE>', 'write a kubeconfig to FILE; it is removed at the end')
    .option('--fresh', 'do not apply the plan: an empty cluster in the world before it')
    .option('--cluster <NAME>', 'what the empty cluster is called', 'minikube')
    .option('--entries <N>', 'how much data the twin is filled with', wholeNumber)
    .action((target: string, given: { kubeconfig: string; cluster: string }) =>
      execute(serve, async (session) => (await import('./commands/twin-serve.ts')).twinServe(target, given, session)),
    );
}
