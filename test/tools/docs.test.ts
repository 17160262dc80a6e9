// What the documents say of the code, where that can be compared: links, commands, exit codes, walls, scripts.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { exitCodeMeanings } from '../../src/cli/exit-codes.ts';
import { walls } from '../../tools/walls.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root });

/** Cells of the rows of Markdown tables, without code marks. */
function rows(markdown: string): readonly (readonly string[])[] {
  return [...markdown.matchAll(/^\| (.*) \|$/gm)].map((row) => (row[1] ?? '').split(' | ').map((cell) => cell.replaceAll('`', '')));
}

test('every link of the documents leads to a file', () => {
  const broken = documents.flatMap((file) =>
    [
      ...read(file)
        .replaceAll(/^```[\s\S]*?^```/gm, '')
        .matchAll(/\]\((?!https?:|#)([^)#]+)/g),
    ]
      .map((link) => link[1] ?? '')
      .filter((link) => !existsSync(join(root, dirname(file), link))),
  );
  assert.deepEqual(broken, []);
});

test('README.md lists the commands that `longshore --help` lists', () => {
  const { stdout } = spawnSync(process.execPath, ['src/cli/main.ts', '--help'], { cwd: root, encoding: 'utf8' });
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) \[options\] <PLAN>/gm)].map((command) => command[1]);
  const listed = rows(read('README.md')).flatMap(([first = '']) => /^longshore ([a-z]+) PLAN$/.exec(first)?.[1] ?? []);
  assert.notEqual(commands.length, 0);
  assert.deepEqual(listed, commands);
});

test('README.md has the table of exit codes', () => {
  const listed = rows(read('README.md')).filter(([code = '', meaning]) => /^\d+$/.test(code) && meaning !== undefined);
  assert.deepEqual(
    listed.map(([code, meaning]) => [Number(code), meaning]),
    exitCodeMeanings,
  );
});

test('ARCHITECTURE.md draws the walls as they are held', () => {
  const listed = rows(read('ARCHITECTURE.md')).filter(([folder = '']) => folder in walls && folder !== 'cli');
  const drawn = Object.fromEntries(
    listed.map(([folder = '', , may = '']) => [folder, may === 'nothing of ours' ? [] : may.split(', ').sort()]),
  );
  const { cli: _, ...held } = walls;
  assert.deepEqual(drawn, Object.fromEntries(Object.entries(held).map(([folder, may]) => [folder, [...may].sort()])));
});

test('CONTRIBUTING.md lists every npm script', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const text = read('CONTRIBUTING.md') + read('README.md');
  const named = (script: string): boolean =>
    text.includes(`\`npm run ${script}\``) || text.includes(`\`${script}\``) || text.includes(`\`npm ${script}\``);
  assert.deepEqual(
    Object.keys(scripts).filter((script) => !named(script)),
    [],
  );
});
