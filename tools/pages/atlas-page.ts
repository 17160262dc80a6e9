// The page of an atlas entry, from the entry itself.
import type { AtlasEntry } from '../../src/atlas/entry.ts';
import { exampleText } from '../../src/lint/example-text.ts';

export function atlasPage({ id, statement, versions, sources, derives, twin, knows, bad, good }: AtlasEntry): string {
  const data = JSON.stringify(knows, (_, value: unknown) => (value instanceof RegExp ? String(value) : value), 2);
  return `${[
    `# ${id}`,
    `${statement} (${versions})`,
    `Lint derives \`${derives.replace(':', '`:')}`,
    `The twin: ${twin ?? 'has no stand-in for this.'}`,
    `Sources:\n\n${sources.map(({ title, url, unread }) => `- [${title}](${url})${unread === true ? ' (not opened when this was written)' : ''}`).join('\n')}`,
    `## Is found\n\n\`\`\`text\n${exampleText({ steps: bad })}\n\`\`\``,
    `## Is fine\n\n\`\`\`text\n${exampleText({ steps: good })}\n\`\`\``,
    '## As data',
    `\`\`\`json\n${data}\n\`\`\``,
  ].join('\n\n')}\n`;
}
