// Stand-in of the Docker CLI: `version` only. The twin has no containers on a host; minikube's node is one by name only.
import { succeeded, type Command } from './command.ts';

export const docker: Command = (context) => {
  const [name, ...rest] = context.args;
  if (name === '--version') return succeeded('Docker version 29.1.3, build f52814d\n');
  if (name !== 'version') throw context.unsupported();
  const format = rest.find((argument) => argument.includes('json'));
  const report = {
    Client: { Version: '29.1.3', Os: context.host.inventory.os.family === 'macos' ? 'darwin' : 'linux' },
    Server: { Version: '29.1.3', Os: 'linux' },
  };
  return succeeded(
    format === undefined ? 'Client:\n Version: 29.1.3\nServer:\n Engine:\n  Version: 29.1.3\n' : `${JSON.stringify(report)}\n`,
  );
};
