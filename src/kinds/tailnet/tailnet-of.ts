// The tailnet of a context, or an error that says how to give one.
import { LongshoreError } from '../../core/error.ts';
import type { ReadContext, WriteContext } from '../../ports/context.ts';
import type { TailnetMachine, TailnetReader, TailnetWriter } from '../../ports/tailnet.ts';

export function tailnetOf(context: ReadContext): TailnetReader {
  if (context.tailnet === undefined) throw missing();
  return context.tailnet();
}

export function tailnetToChange(context: WriteContext): TailnetWriter {
  if (context.tailnet === undefined) throw missing();
  return context.tailnet();
}

/** `undefined` when no device has the name; names are unique within a tailnet. */
export async function machineNamed(tailnet: TailnetReader, name: string): Promise<TailnetMachine | undefined> {
  return (await tailnet.devices()).find((machine) => machine.name === name);
}

function missing(): LongshoreError {
  return new LongshoreError('tailnet-unreachable', 'cannot reach the tailnet’s administration: no credential was given', {
    next: 'Set TAILSCALE_OAUTH_CLIENT_ID and TAILSCALE_OAUTH_CLIENT_SECRET, or TAILSCALE_API_KEY.',
  });
}
