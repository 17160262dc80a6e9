// What a source file imports: statements, re-exports, `import()` and `import('…')` as a type, values and types alike.
// With oxc-parser, because TypeScript 7 has no JavaScript API; what it cannot parse is an error, never "no imports".
import { parseSync, Visitor } from 'oxc-parser';

export interface WrittenImport {
  /** `undefined` when it is computed. */
  readonly specifier: string | undefined;
  readonly line: number;
  /** Gone when the types are taken off: it cannot make a cycle. */
  readonly typeOnly: boolean;
}

export function readImports(file: string, source: string): readonly WrittenImport[] {
  const { program, errors } = parseSync(file, source);
  if (errors[0] !== undefined) throw new Error(`cannot read "${file}": ${errors[0].message}`);
  const found: WrittenImport[] = [];
  const add = (start: number, specifier: string | undefined, typeOnly: boolean): void => {
    found.push({ specifier, typeOnly, line: source.slice(0, start).split('\n').length });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.start, node.source.value, node.importKind === 'type' || onlyTypes(node.specifiers)),
    ExportAllDeclaration: (node) => add(node.start, node.source.value, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.start, node.source.value, node.exportKind === 'type');
    },
    TSImportType: (node) => add(node.start, node.source.value, true),
    ImportExpression: (node) => {
      const { source: written } = node;
      add(node.start, written.type === 'Literal' && typeof written.value === 'string' ? written.value : undefined, false);
    },
  }).visit(program);
  return found;
}

/** `import { type A } from` leaves `import {} from` behind, which loads the file for its effects; ours have none. */
function onlyTypes(specifiers: readonly object[]): boolean {
  return specifiers.length > 0 && specifiers.every((specifier) => 'importKind' in specifier && specifier.importKind === 'type');
}
