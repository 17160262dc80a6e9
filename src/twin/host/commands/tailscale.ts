// Stand-in of the Tailscale CLI (https://tailscale.com/docs/reference/tailscale-cli/serve): `status`, and `serve` for
// Services, which always runs in the background.
import type { CommandResult } from '../../../ports/host.ts';
import { ServeConfig } from '../serve-config.ts';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';
import { parseFlags, type Flags } from './flags.ts';

export const tailscale: Command = (context) => {
  const [name, ...rest] = context.args;
  if (name === 'status') return status(context, parseFlags(rest, []));
  if (name === 'version') return succeeded('1.92.3\n');
  if (name !== 'serve') throw context.unsupported();
  return serve(context, parseFlags(rest, ['--service', '--https', '--http', '--tcp', '--tls-terminated-tcp', '--set-path']));
};

function status(context: CommandContext, flags: Flags): CommandResult {
  const { inventory, tailnet } = context.world;
  const machine = (name: string) => ({ HostName: name, DNSName: `${name}.${tailnet.suffix}.`, Online: true });
  if (!flags.has('--json')) return succeeded(inventory.hosts.map(({ name, os }) => `${name.padEnd(20)} ${os.family} -\n`).join(''));
  const peers = inventory.hosts.filter(({ name }) => name !== context.host.name).map(({ name }) => [`nodekey:${name}`, machine(name)]);
  const report = {
    Version: '1.92.3',
    BackendState: 'Running',
    Self: machine(context.host.name),
    MagicDNSSuffix: tailnet.suffix,
    CurrentTailnet: { MagicDNSSuffix: tailnet.suffix, MagicDNSEnabled: true },
    Peer: Object.fromEntries(peers),
  };
  return succeeded(`${JSON.stringify(report, null, 2)}\n`);
}

function serve(context: CommandContext, flags: Flags): CommandResult {
  const config = new ServeConfig(context.world, context.host.name);
  const [verb, argument] = flags.words;
  if (verb === 'status') {
    if (flags.has('--json')) return succeeded(`${JSON.stringify(config.status(), null, 2)}\n`);
    return config.status().Services === undefined
      ? succeeded('No serve config\n')
      : succeeded(`${Object.keys(config.status().Services ?? {}).join('\n')}\n`);
  }
  if (verb === 'reset') {
    context.changes();
    // Also with `--service`: that flag belongs to `serve <target>`, and `reset` takes everything.
    config.reset();
    return succeeded();
  }
  if (verb === 'get-config') return getConfig(config, flags);
  if (verb === 'drain' || verb === 'advertise') {
    if (argument === undefined || !isServiceName(argument)) return failed(1, `invalid service name: "${argument ?? ''}"`);
    context.changes();
    config.advertise(argument, verb === 'advertise');
    return succeeded();
  }
  if (verb === 'clear') {
    if (argument === undefined || !isServiceName(argument)) return failed(1, `invalid service name: "${argument ?? ''}"`);
    context.changes();
    if (config.status().Services?.[argument] === undefined)
      return succeeded('', `service ${argument} not found in serve config, nothing to clear\n`);
    config.clear(argument);
    return succeeded();
  }
  return serveTarget(context, config, flags);
}

/** The endpoints lose whether TLS ends here: https://github.com/tailscale/tailscale/issues/19724 */
function getConfig(config: ServeConfig, flags: Flags): CommandResult {
  const chosen = flags.value('--service');
  const details = (service: string) => {
    const { TCP = {}, Web = {} } = config.status().Services?.[service] ?? {};
    const endpoints = Object.entries(TCP).map(([port, handler]) => {
      const web = Object.entries(Web).find(([hostPort]) => hostPort.endsWith(`:${port}`))?.[1].Handlers['/']?.Proxy;
      return [`tcp:${port}`, handler.TCPForward === undefined ? web : `tcp://${handler.TCPForward}`];
    });
    return { endpoints: Object.fromEntries(endpoints) as object, ...(config.isDrained(service) ? { advertised: false } : {}) };
  };
  const all = Object.keys(config.status().Services ?? {});
  if (flags.has('--all')) {
    const services = Object.fromEntries(all.map((service) => [service, details(service)]));
    return succeeded(`${JSON.stringify({ version: '0.0.1', services }, null, 2)}\n`);
  }
  if (chosen === undefined) return failed(1, 'must specify either --service=svc:<service-name> or --all');
  return succeeded(all.includes(chosen) ? `${JSON.stringify({ version: '0.0.1', ...details(chosen) }, null, 2)}\n` : '{}\n');
}

function serveTarget(context: CommandContext, config: ServeConfig, flags: Flags): CommandResult {
  const service = flags.value('--service');
  if (service === undefined || flags.has('--http', '--tls-terminated-tcp', '--set-path')) throw context.unsupported();
  if (!isServiceName(service)) return failed(1, `invalid value "${service}" for flag -service: invalid service name: "${service}"`);
  if (flags.has('--https') && flags.has('--tcp'))
    return failed(1, 'error: cannot serve multiple types for a single mount point\n\ntry `tailscale serve --help` for usage info');
  const [protocol, port] = flags.has('--tcp')
    ? (['tcp', Number(flags.value('--tcp'))] as const)
    : (['https', Number(flags.value('--https') ?? 443)] as const);
  const target = flags.words.at(-1);
  if (target === undefined || !Number.isInteger(port) || port < 1 || port > 65535)
    return failed(1, 'error: invalid argument format\ntry `tailscale serve --help` for usage info');
  if (target === 'off') {
    context.changes();
    const present = config.removePort(service, port);
    return present
      ? succeeded()
      : failed(
          1,
          `error: failed to remove ${protocol === 'tcp' ? 'TCP' : 'web'} serve: service does not exist\n\ntry \`tailscale serve --help\` for usage info`,
        );
  }
  const upstream = expandTarget(target, protocol === 'tcp' ? 'tcp' : 'http');
  if (upstream === undefined)
    return failed(
      1,
      `error: failed apply ${protocol === 'tcp' ? 'TCP' : 'web'} serve: invalid URL "${target}"\n\ntry \`tailscale serve --help\` for usage info`,
    );
  const already = config.protocol(service, port);
  if (already !== undefined && already !== protocol)
    return failed(1, `want to serve "${protocol}" but port is already serving "${already}" for "${service}"`);
  context.changes();
  config.set({ service, protocol, port, upstream });
  const name = `${service.slice('svc:'.length)}.${context.world.tailnet.suffix}`;
  const line =
    protocol === 'tcp'
      ? `|-- tcp://${name}:${port} (TLS over TCP)\n|--> ${upstream}`
      : `https://${name}${port === 443 ? '' : `:${port}`}/\n|-- proxy ${upstream}`;
  const off = `To disable the proxy, run: tailscale serve --service=${service} --${protocol}=${port} off`;
  return succeeded(`Available within your tailnet:\n\n${line}\n\nServe started and running in the background.\n${off}\n`);
}

function isServiceName(name: string): name is `svc:${string}` {
  return /^svc:[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name);
}

/** A target may be a port, `host:port` or a URL; what is missing is filled in. Only local targets can be proxied. */
function expandTarget(target: string, scheme: 'http' | 'tcp'): string | undefined {
  const full = /^\d+$/.test(target) ? `${scheme}://127.0.0.1:${target}` : target.includes('://') ? target : `${scheme}://${target}`;
  if (!URL.canParse(full)) return undefined;
  const url = new URL(full);
  const local = ['localhost', '127.0.0.1'].includes(url.hostname);
  const schemes = scheme === 'tcp' ? ['tcp:'] : ['http:', 'https:', 'https+insecure:'];
  return local && schemes.includes(url.protocol) ? full.replace(/\/$/, '') : undefined;
}
