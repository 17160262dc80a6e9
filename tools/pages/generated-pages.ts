// Every page that is made from the sources, by its path under docs/.
import { atlas } from '../../src/atlas/atlas.ts';
import { factFamilies } from '../../src/core/fact.ts';
import { rulePage } from '../../src/lint/rule-page.ts';
import { rules } from '../../src/lint/rules.ts';
import { atlasPage } from './atlas-page.ts';
import { factPage } from './fact-page.ts';

export function generatedPages(): ReadonlyMap<string, string> {
  return new Map([
    ...Object.entries(factFamilies).map(([name, family]) => [`facts/${name}.md`, factPage(family)] as const),
    ...rules.map((rule) => [`lint/${rule.code}.md`, rulePage(rule, atlas)] as const),
    ...atlas.map((entry) => [`atlas/${entry.id}.md`, atlasPage(entry)] as const),
    [
      'lint/README.md',
      table('Lint rules', 'What `longshore lint` can find. Made from `src/lint/rules/`; `longshore explain CODE` prints a page.', [
        'rule | level | finds',
        ...rules.map(({ code, level, page }) => `[${code}](${code}.md) | ${level} | ${page.what}`),
      ]),
    ],
    [
      'atlas/README.md',
      table('Atlas', 'What is known of products. Made from `src/atlas/entries/`.', [
        'entry | versions | statement',
        ...atlas.map(({ id, versions, statement }) => `[${id}](${id}.md) | ${versions} | ${statement}`),
      ]),
    ],
  ]);
}

function table(title: string, about: string, [head = '', ...rows]: readonly string[]): string {
  return `# ${title}\n\n${about}\n\n| ${head} |\n| --- | --- | --- |\n${rows.map((row) => `| ${row} |\n`).join('')}`;
}
