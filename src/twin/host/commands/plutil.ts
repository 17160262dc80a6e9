// Stand-in of plutil(1): `-lint`.
import { parsePlist } from '../launchd-plist.ts';
import { failed, succeeded, type Command } from './command.ts';

export const plutil: Command = (context) => {
  const [flag, ...paths] = context.args;
  if (flag !== '-lint' || paths.length === 0) throw context.unsupported();
  const lines = paths.map((path) => ({
    path,
    fault: faultOf(path, context.host.files.stat(path) === undefined ? undefined : context.host.files.read(path)),
  }));
  const stdout = lines.map(({ path, fault }) => `${path}: ${fault ?? 'OK'}\n`).join('');
  return lines.every(({ fault }) => fault === undefined) ? succeeded(stdout) : failed(1, '', stdout);
};

function faultOf(path: string, content: Uint8Array | undefined): string | undefined {
  if (content === undefined)
    return `file does not exist or is not readable or is not a regular file (Error Domain=NSCocoaErrorDomain Code=260 "${path}")`;
  try {
    parsePlist(Buffer.from(content).toString('utf8'));
    return undefined;
  } catch (error) {
    return `(${error instanceof Error ? error.message.split('\n')[0] : 'Unexpected character'})`;
  }
}
