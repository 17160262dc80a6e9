// The program: the only file that reads `process` or prints. Loads little before it knows which command to run.
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { runCommandLine } from './command-line.ts';
import { isSecretName } from '../transport/secret/without-secrets.ts';
import type { Environment, Output, Signal } from './environment.ts';

const stdout = output(process.stdout);
const stderr = output(process.stderr);

// Node announces each experimental module that it loads; that is our business, not the user's.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') stderr.write(`${warning.name}: ${warning.message}\n`);
});

const environment: Environment = {
  stdout,
  stderr,
  canAsk: process.stdin.isTTY === true,
  env: takeEnvironment(),
  cwd: process.cwd(),
  ask,
  onSignal(listener) {
    const handlers = (['SIGINT', 'SIGTERM'] as const).map((signal: Signal) => {
      const handler = () => listener(signal);
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    return { [Symbol.dispose]: () => handlers.forEach((remove) => remove()) };
  },
  onExit(listener) {
    process.on('exit', listener);
    return { [Symbol.dispose]: () => process.off('exit', listener) };
  },
  exit: (code) => process.exit(code),
  crash(message) {
    writeSync(2, message);
    process.kill(process.pid, 'SIGKILL');
    // The signal is on its way; nothing more may happen in the world until it is here.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
};

const code = await runCommandLine(process.argv.slice(2), {
  environment,
  parts: async () => (await import('./shipped-parts.ts')).shippedParts,
  version,
});
await Promise.all([drained(process.stdout), drained(process.stderr)]);
process.exit(code);

/** Whole for the commands; what they start inherits it without the secrets. */
function takeEnvironment(): Environment['env'] {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (isSecretName(name)) delete process.env[name];
  return env;
}

/** A reader that went away (`| head`) is no error, and no reason to stop a run half-way: what follows is not written. */
function output(stream: NodeJS.WriteStream): Output {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  });
  return {
    write(text) {
      if (!gone) stream.write(text);
    },
    isTTY: stream.isTTY === true,
    get columns() {
      // A terminal that was never told its size says 0.
      return stream.columns > 0 ? stream.columns : 80;
    },
  };
}

/** Pipes are written in the background; leaving before would cut off a document. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    if (stream.destroyed || stream.errored !== null) done();
    else stream.write('', () => done());
  });
}

async function ask(question: string): Promise<string | undefined> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  try {
    return await lines.question(question, { signal: ended.signal });
  } catch {
    stderr.write('\n');
    return undefined;
  } finally {
    lines.close();
  }
}

async function version(): Promise<string> {
  for (const place of ['../../package.json', '../package.json']) {
    const file = new URL(place, import.meta.url);
    if (!existsSync(file)) continue;
    const { name, version: text } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (name === 'longshore' && text !== undefined) return text;
  }
  return 'unknown';
}
