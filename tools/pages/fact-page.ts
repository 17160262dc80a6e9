// The page of a family of facts, from the family itself.
import { factKey, type Fact } from '../../src/core/fact.ts';
import type { FactFamily } from '../../src/core/fact/fact-shape.ts';

export function factPage({ title, about, facts }: FactFamily<Fact>): string {
  const sections = Object.entries(facts).map(([name, shape]) => {
    const key: readonly string[] = shape.key;
    const rows = Object.entries<string>(shape.fields).map(
      ([field, meaning]) => `| \`${field}\` | ${key.includes(field) ? 'key' : ''} | ${meaning} |`,
    );
    const silence = shape.absence === 'false' ? 'Nobody says so: it is false.' : 'Nobody says so: it is unknown, which is not false.';
    return [
      `## \`${name}\``,
      `${shape.what} ${silence}`,
      `| field | | meaning |\n| --- | --- | --- |\n${rows.join('\n')}`,
      `\`\`\`ts\n${literal(shape.example)} // ${factKey(shape.example)}\n\`\`\``,
    ].join('\n\n');
  });
  return `${[`# ${title}`, about, ...sections].join('\n\n')}\n`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'string') return `'${value.replaceAll("'", String.raw`\'`)}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, member]) => `${name}: ${literal(member)}`)
    .join(', ')} }`;
}
