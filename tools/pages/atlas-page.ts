// The page of an atlas entry, from the entry itself.
import type { AtlasEntry } from '../../src/atlas/entry.ts';

export function atlasPage({ id, statement, versions, sources, derives, twin, knows }: AtlasEntry): string {
  const data = JSON.stringify(knows, (_, value: unknown) => (value instanceof RegExp ? String(value) : value), 2);
  return `${[
    `# ${id}`,
    `${statement} (${versions})`,
    `Lint derives \`${derives.replace(':', '`:')}`,
    `The twin: ${twin ?? 'has no stand-in for this.'}`,
    `Sources:\n\n${sources.map(({ title, url }) => `- [${title}](${url})`).join('\n')}`,
    `\`\`\`json\n${data}\n\`\`\``,
  ].join('\n\n')}\n`;
}
