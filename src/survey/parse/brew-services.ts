// `brew services info --all --json`: fields as in Library/Homebrew/services/formula_wrapper.rb.
import type { SeenUnit } from '../seen.ts';
import { absolutePaths, wordsOf } from './absolute-paths.ts';
import { jsonOf, numberOf, objectsOf, textOf } from './json-text.ts';

export function parseBrewServices(text: string): readonly SeenUnit[] {
  return objectsOf(jsonOf(text)).flatMap((info) => {
    const name = textOf(info['name']);
    if (name === undefined || (info['loaded'] !== true && info['running'] !== true && info['status'] !== 'error')) return [];
    const words = wordsOf(textOf(info['command']) ?? '');
    const [program, ...rest] = words;
    const pid = numberOf(info['pid']);
    const file = textOf(info['file']);
    const user = textOf(info['user']);
    const every = numberOf(info['interval']);
    const folders = [info['working_dir'], info['root_dir']].flatMap((each) => textOf(each) ?? []);
    const logs = [info['log_path'], info['error_log_path']].flatMap((each) => textOf(each) ?? []);
    const unit: SeenUnit = {
      manager: 'brew',
      name,
      state: info['running'] === true ? 'running' : info['status'] === 'error' ? 'failed' : 'stopped',
      paths: absolutePaths([...rest, ...folders]),
      references: [],
      startedBy: file?.includes('/LaunchDaemons/') === true ? 'boot' : 'login',
      ...(program?.startsWith('/') === true ? { program } : {}),
      ...(pid === undefined ? {} : { pid }),
      ...(file === undefined ? {} : { file }),
      ...(user === undefined ? {} : { user }),
      ...(every === undefined || every === 0 ? {} : { everySeconds: every, schedule: `every ${every} s` }),
      ...(logs.length === 0 ? {} : { logs: [...new Set(logs)] }),
    };
    return [unit];
  });
}
