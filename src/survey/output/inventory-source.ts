// The inventory as a TypeScript file. Open questions stand as comments before what they are about, each beginning with OPEN.
import type { Inventory } from '../../inventory/inventory.ts';
import type { Question, Seen } from '../seen.ts';
import { inventoryOf, type Reached } from './inventory-of.ts';
import { typescriptValue } from './typescript-value.ts';

export interface SourceOptions extends Reached {
  /** Where `src/` of Longshore lies, as an import is written: `../longshore/src`. */
  readonly from: string;
}

export function inventorySource(seen: Seen, { from, ...reached }: SourceOptions): string {
  const inventory = inventoryOf(seen, reached);
  const asked = new Set<Question>();
  const notesOf = (about: string): readonly string[] =>
    seen.questions
      .filter((question) => question.about === about)
      .map((question) => {
        asked.add(question);
        return comment(question.text);
      });
  const notes = notesFor(inventory, notesOf);
  const body = typescriptValue(inventory, (value) => notes.get(value)?.() ?? []);
  const rest = seen.questions.filter((question) => !asked.has(question)).map(({ about, text }) => `// ${comment(`${about}: ${text}`)}`);
  return [
    `// What a survey saw on ${oneLine(seen.host.name)}: ${oneLine(seen.host.os.name)} ${oneLine(seen.host.os.version)}. Lines with OPEN are questions that it could not answer.`,
    `import { defineInventory } from '${from}/inventory/inventory.ts';`,
    '',
    ...seen.routes.map(
      ({ proxy, names, listens, path, upstreams }) =>
        `// Route: ${oneLine(`${proxy} ${[...names, ...listens].join(' ')} ${path} -> ${upstreams.join(', ')}`)}`,
    ),
    ...seen.dataDirectories
      .filter(({ bytesOfWeek = 0 }) => bytesOfWeek > 0)
      .map(
        ({ path, files, filesOfWeek, bytesOfWeek }) =>
          `// Growth: ${oneLine(`${path}: ${files ?? '?'} files, ${filesOfWeek ?? 0} of them (${bytesOfWeek ?? 0} bytes) written in seven days`)}`,
      ),
    ...seen.edges
      .filter(({ to }) => to.includes(':'))
      .map(({ from: caller, to, how }) => `// Talks to: ${oneLine(`${caller} -> ${to} (${how})`)}`),
    ...rest,
    `export const inventory = defineInventory(${body});`,
    '',
  ].join('\n');
}

function notesFor(inventory: Inventory, notesOf: (about: string) => readonly string[]): ReadonlyMap<object, () => readonly string[]> {
  return new Map<object, () => readonly string[]>([
    ...inventory.hosts.map((host) => [host, () => notesOf('host')] as const),
    ...inventory.services.map((service) => [service, () => notesOf(`service ${service.name}`)] as const),
    ...inventory.databaseServers.map((server) => [server, () => notesOf(`server ${server.port}`)] as const),
    ...(inventory.dataSets ?? []).map((set) => [set, () => notesOf(`data ${set.place.replace(/^host:[^/]*/, '')}`)] as const),
  ]);
}

function comment(text: string): string {
  return `OPEN: ${oneLine(text)}`;
}

/** Nothing that the host said may end a comment. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ');
}
