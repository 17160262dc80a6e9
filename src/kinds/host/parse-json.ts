// What a command has printed as JSON, or an error that says which command printed something else.
import { LongshoreError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';

/** Throws `command-output-unreadable`. Empty output counts as `null`. */
export function parseJson(text: string, source: string): Json {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new LongshoreError(
      'command-output-unreadable',
      `cannot read what ${source} has printed: it is not JSON: "${text.trim().slice(0, 80)}"`,
      {
        next: 'Check the version of the program; Longshore may not know its output yet.',
        cause,
      },
    );
  }
}
