// Child processes of the project's tools, ended as their parent is ended and answered for with their exit status.
// Dependency-free and for any Node >= 20.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * How a process ended; `error` when it never began.
 * @typedef {{ readonly code: number | null, readonly signal: NodeJS.Signals | null, readonly error?: NodeJS.ErrnoException }} End
 */

/** @type {readonly NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
/** @type {ReadonlySet<NodeJS.Signals>} What a terminal sends to every process of its foreground group: the child has it already. */
const sentByTerminal = new Set(['SIGINT', 'SIGQUIT', 'SIGHUP']);

/**
 * Runs a program in the place of this one: same terminal, and its exit status or its fatal signal becomes ours.
 *
 * A signal must reach the child once. A second Ctrl-C means "stop now", and at a terminal there are two senders: the
 * terminal itself, and npm, which passes on what it gets (@npmcli/run-script, lib/signal-manager.js).
 * @param {string} file the program
 * @param {readonly string[]} args its arguments
 * @param {{ readonly cwd?: string, readonly env?: NodeJS.ProcessEnv }} options of `spawn`
 * @returns {Promise<never>} it ends this process
 */
export async function become(file, args, options = {}) {
  const child = spawn(file, args, { ...options, stdio: 'inherit' });
  const stopForwarding = forwardSignals(child);
  const { code, signal, error } = await ended(child);
  stopForwarding();
  if (error !== undefined) {
    process.stderr.write(`cannot start "${file}": ${error.message}\n`);
    process.exit(127);
  }
  if (signal === null) process.exit(code ?? 1);
  process.kill(process.pid, signal);
  // Reached only where the signal is ignored, or is delivered late.
  setTimeout(() => process.exit(128), 1000);
  return new Promise(() => {});
}

/**
 * Runs a program and gives its output, both streams in one text, and how it ended. It is ended with us.
 * @param {string} file the program
 * @param {readonly string[]} args its arguments
 * @param {{ readonly cwd?: string, readonly env?: NodeJS.ProcessEnv }} options of `spawn`
 * @returns {Promise<End & { readonly output: string, readonly ms: number }>} never rejects
 */
export async function capture(file, args, options = {}) {
  const started = performance.now();
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const stopForwarding = forwardSignals(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const end = await ended(child);
  const stoppedBy = stopForwarding();
  if (stoppedBy !== undefined) process.kill(process.pid, stoppedBy);
  return { ...end, output, ms: performance.now() - started };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => NodeJS.Signals | undefined} stops it, and gives the last signal that came
 */
function forwardSignals(child) {
  /** @type {NodeJS.Signals | undefined} */
  let last;
  const removals = forwarded.map((signal) => {
    const handler = () => {
      last = signal;
      if (!(sentByTerminal.has(signal) && inForeground())) child.kill(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
    for (const remove of removals) remove();
    return last;
  };
}

/** Whether a terminal sends its signals to our process group: proc(5), fields `pgrp` and `tpgid` of `stat`. */
function inForeground() {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[2] === fields[5];
  } catch {
    return process.stdin.isTTY;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<End>}
 */
function ended(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, signal: null, error }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}
