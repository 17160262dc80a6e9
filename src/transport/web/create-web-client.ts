// HTTP for real: from this machine by fetch, from another host by that host's own curl.
import { LongshoreError, type Effect } from '../../core/error.ts';
import { change, query, type HostWriter } from '../../ports/host.ts';
import type { Vantage, WebResponse, WebSending, WebWriter } from '../../ports/web.ts';

export interface WebClientOptions {
  /** The host on which Longshore runs: asking from it needs no detour. */
  readonly workstation: string;
  readonly signal: AbortSignal;
  host(name: string): HostWriter;
}

const defaultTimeoutMs = 10_000;

export function createWebClient({ workstation, signal, host }: WebClientOptions): WebWriter {
  const exchange = async (url: string, asking: Asking): Promise<WebResponse> => {
    const { from } = asking;
    if (from === 'laptop' || from === `host:${workstation}`) return fetchFromHere(url, asking, signal);
    if (from.startsWith('host:')) return curlOn(host(from.slice('host:'.length)), url, asking);
    throw new LongshoreError('no-transport', `cannot reach "${url}" from ${from}: there is no way into a cluster's network yet`, {
      next: 'Ask from a host or the laptop, or check readiness in the cluster instead.',
    });
  };
  return {
    get: (url, { from, headers = {}, timeoutMs = defaultTimeoutMs }) => exchange(url, { method: 'GET', from, headers, timeoutMs }),
    send: (url, { headers = {}, timeoutMs = defaultTimeoutMs, ...request }) => exchange(url, { ...request, headers, timeoutMs }),
  };
}

interface Asking {
  readonly method: 'GET' | WebSending['method'];
  readonly from: Vantage;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

async function fetchFromHere(url: string, asking: Asking, signal: AbortSignal): Promise<WebResponse> {
  const { method, headers, body, timeoutMs } = asking;
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const code = codeOf(error);
    throw failure(url, asking, { code: codes[code] ?? 'web-refused', said: code, arrived: !neverArrived.has(code) }, error);
  }
}

const codes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'web-unresolved',
  EAI_AGAIN: 'web-unresolved',
  TimeoutError: 'web-timeout',
  ETIMEDOUT: 'web-timeout',
};
/** `bad port`: fetch itself refuses some (https://fetch.spec.whatwg.org/#port-blocking). */
const neverArrived: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'bad port']);

/** fetch wraps what happened, once or twice; a name with several addresses fails with one error for each. */
function codeOf(thrown: unknown): string {
  let last = thrown;
  for (let error = thrown; error instanceof Error; error = error instanceof AggregateError ? error.errors[0] : error.cause) {
    last = error;
    if (error.name === 'TimeoutError') return 'TimeoutError';
    if ('code' in error && typeof error.code === 'string' && !(error instanceof AggregateError)) return error.code;
  }
  return last instanceof Error ? last.message : String(last);
}

interface Failed {
  readonly code: string;
  readonly said: string;
  /** The request may have reached whom it was for. */
  readonly arrived: boolean;
}

function failure(url: string, { method, from }: Asking, { code, said, arrived }: Failed, cause?: unknown): LongshoreError {
  const effect: Effect = method !== 'GET' && arrived ? 'unknown' : 'unchanged';
  return new LongshoreError(code, `cannot ${method === 'GET' ? 'get' : method} "${url}" from ${from}: ${said}`, {
    effect,
    next: 'Start what should answer, or correct the address.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** curl's exit codes: https://curl.se/docs/manpage.html#EXIT */
const curlCodes: Readonly<Record<number, string>> = { 6: 'web-unresolved', 28: 'web-timeout' };
const curlNeverArrived: ReadonlySet<number> = new Set([6, 7]);

async function curlOn(host: HostWriter, url: string, asking: Asking): Promise<WebResponse> {
  const { method, from, headers, body, timeoutMs } = asking;
  // All of it on standard input (curl's -K): headers may hold a token, and a body a password.
  const config = [
    `url = ${quoted(url)}`,
    'globoff',
    `request = ${quoted(method)}`,
    ...Object.entries(headers).map(([name, value]) => `header = ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`data-raw = ${quoted(body)}`]),
  ];
  const argv = ['curl', '-sS', '-i', '--max-time', String(Math.ceil(timeoutMs / 1000)), '-K', '-'] as const;
  const options = { stdin: `${config.join('\n')}\n`, timeoutMs: timeoutMs + 5000 };
  const { exitCode, stdout, stderr } = await (method === 'GET' ? host.query(query(argv, options)) : host.change(change(argv, options)));
  if (exitCode === 127)
    throw new LongshoreError('no-transport', `cannot reach "${url}" from ${from}: the host has no curl`, { next: 'Install curl there.' });
  if (exitCode !== 0) {
    const said = stderr.trim();
    throw failure(url, asking, { code: curlCodes[exitCode] ?? 'web-refused', said, arrived: !curlNeverArrived.has(exitCode) });
  }
  return parseResponse(stdout);
}

/** Escapes of a quoted value in a curl configuration: https://curl.se/docs/manpage.html#-K */
function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `"${text.replaceAll(/[\\"\n\r\t]/g, (character) => escapes[character] ?? character)}"`;
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
