// A rule's page, for `longshore explain` and docs/lint/: what, why, where it is written, and both examples.
import type { AtlasEntry } from '../atlas/entry.ts';
import { exampleText } from './example-text.ts';
import type { Rule } from './rule.ts';

export function rulePage(rule: Rule, atlas: readonly AtlasEntry[]): string {
  const { what, why, source, bad, good } = rule.page;
  const entries = atlas.filter(({ derives }) => derives.startsWith(`${rule.code}:`));
  return `${[
    `# ${rule.code}`,
    `Level: ${rule.level}. ${what}`,
    `${why}${source === undefined ? '' : ` Source: ${source}.`}`,
    '## Is found',
    fenced(exampleText(bad)),
    '## Is fine',
    fenced(exampleText(good)),
    ...(entries.length === 0 ? [] : ['## Known products', entries.map(({ id, statement }) => `- \`${id}\`: ${statement}`).join('\n')]),
    `Accept a finding in the plan, with the reason: \`definePlan(…, { accept: [{ code: '${rule.code}', step: 'phase/step', reason: '…' }] })\`.`,
  ].join('\n\n')}\n`;
}

function fenced(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}
