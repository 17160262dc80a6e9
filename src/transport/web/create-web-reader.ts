// HTTP for real: from this machine by fetch, from another host by that host's own curl.
import { LongshoreError } from '../../core/error.ts';
import { query, type HostReader } from '../../ports/host.ts';
import type { Vantage, WebReader, WebResponse } from '../../ports/web.ts';

export interface WebReaderOptions {
  /** The host on which Longshore runs: asking from it needs no detour. */
  readonly workstation: string;
  readonly signal: AbortSignal;
  host(name: string): HostReader;
}

const defaultTimeoutMs = 10_000;

export function createWebReader({ workstation, signal, host }: WebReaderOptions): WebReader {
  return {
    async get(url, { from, headers = {}, timeoutMs = defaultTimeoutMs }) {
      if (from === 'laptop' || from === `host:${workstation}`) return fetchFromHere(url, { from, headers, timeoutMs, signal });
      if (from.startsWith('host:')) return curlOn(host(from.slice('host:'.length)), url, { from, headers, timeoutMs });
      throw new LongshoreError('no-transport', `cannot get "${url}" from ${from}: there is no way into a cluster's network yet`, {
        next: 'Ask from a host or the laptop, or check readiness in the cluster instead.',
      });
    },
  };
}

interface Asking {
  readonly from: Vantage;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

async function fetchFromHere(
  url: string,
  { from, headers, timeoutMs, signal }: Asking & { readonly signal: AbortSignal },
): Promise<WebResponse> {
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw failure(url, from, codeOf(error), error);
  }
}

const codes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'web-unresolved',
  EAI_AGAIN: 'web-unresolved',
  TimeoutError: 'web-timeout',
  ETIMEDOUT: 'web-timeout',
};

/** fetch wraps what happened, once or twice; a name with several addresses fails with one error for each. */
function codeOf(thrown: unknown): string {
  for (let error = thrown; error instanceof Error; error = error instanceof AggregateError ? error.errors[0] : error.cause) {
    if (error.name === 'TimeoutError') return 'TimeoutError';
    if ('code' in error && typeof error.code === 'string' && !(error instanceof AggregateError)) return error.code;
  }
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function failure(url: string, from: Vantage, code: string, cause: unknown): LongshoreError {
  return new LongshoreError(codes[code] ?? 'web-refused', `cannot get "${url}" from ${from}: ${code}`, {
    next: 'Start what should answer, or correct the address.',
    cause,
  });
}

/** curl's exit codes: https://curl.se/docs/manpage.html#EXIT */
const curlCodes: Readonly<Record<number, string>> = { 6: 'web-unresolved', 28: 'web-timeout' };

async function curlOn(host: HostReader, url: string, { from, headers, timeoutMs }: Asking): Promise<WebResponse> {
  // Headers on standard input: they may hold a token.
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const argv = ['curl', '-sS', '-i', '--max-time', String(Math.ceil(timeoutMs / 1000)), '-H', '@-', '--', url] as const;
  const { exitCode, stdout, stderr } = await host.query(query(argv, { stdin: `${lines.join('\n')}\n`, timeoutMs: timeoutMs + 5000 }));
  if (exitCode === 127)
    throw new LongshoreError('no-transport', `cannot get "${url}" from ${from}: the host has no curl`, { next: 'Install curl there.' });
  if (exitCode !== 0)
    throw new LongshoreError(curlCodes[exitCode] ?? 'web-refused', `cannot get "${url}" from ${from}: ${stderr.trim()}`, {
      next: 'Start what should answer, or correct the address.',
    });
  return parseResponse(stdout);
}

/** The last head counts: an interim answer (100, a proxy's) may stand before it. */
function parseResponse(text: string): WebResponse {
  let rest = text;
  for (;;) {
    const [, status = '0', head = '', body = ''] = /^HTTP\/[\d.]+ (\d+)[^\n]*\n([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(rest) ?? [];
    if (/^HTTP\/[\d.]+ \d/.test(body) && (status.startsWith('1') || (status === '200' && head.trim() === ''))) {
      rest = body;
      continue;
    }
    const headers = head.split(/\r?\n/).flatMap((line): [string, string][] => {
      const at = line.indexOf(':');
      return at < 0 ? [] : [[line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]];
    });
    return { status: Number(status), headers: Object.fromEntries(headers), body };
  }
}
