// Reads the configuration of the zot registry as far as its stand-in acts on it
// (https://zotregistry.dev/latest/admin-guide/admin-configuration/).
import { isJsonObject, type Json } from '../../core/json.ts';

export interface ZotConfig {
  readonly address: string;
  readonly port: number;
  readonly rootDirectory: string;
}

/** Throws with the line that zot logs when it refuses a configuration. */
export function zotConfig(text: string | undefined, path: string): ZotConfig {
  if (text === undefined) throw new Error(`error: failed to load config: open ${path}: no such file or directory`);
  const config = parse(text);
  if (!isJsonObject(config)) throw new Error('error: failed to unmarshal new config: invalid JSON');
  const unknown = Object.keys(config).find(
    (key) => !['distSpecVersion', 'storage', 'http', 'log', 'extensions', 'scheduler', 'cluster'].includes(key),
  );
  if (unknown !== undefined) throw new Error(`error: failed to load config due to unknown keys: ${unknown}`);
  const storage = isJsonObject(config['storage']) ? config['storage'] : {};
  const http = isJsonObject(config['http']) ? config['http'] : {};
  const rootDirectory = storage['rootDirectory'];
  if (typeof rootDirectory !== 'string' || !rootDirectory.startsWith('/'))
    throw new Error('error: invalid config: storage.rootDirectory is not an absolute path');
  const { port = '8080', address = '127.0.0.1' } = http;
  const number = typeof port === 'string' || typeof port === 'number' ? Number(port) : Number.NaN;
  if (!Number.isInteger(number) || number < 1 || number > 65535) throw new Error('error: invalid config: http.port is not a port');
  return { address: address === '0.0.0.0' || address === '' ? '*' : String(address), port: number, rootDirectory };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
