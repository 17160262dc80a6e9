// Makes pg_dump's output fit the target: roles that are not there are replaced by the new owner, settings that an older
// server does not know are left out. Statements are told apart as PostgreSQL does, so that a function's body is never touched.

import { followingName } from './following-name.ts';

export interface SchemaFit {
  /** Roles of the source that own something and do not exist at the target. */
  readonly missingOwners: readonly string[];
  readonly owner: string;
  readonly targetMajor: number;
}

/** `sql` comes from pg_dump with `--quote-all-identifiers`. */
export function fitSchema(sql: string, fit: SchemaFit): string {
  const missing = new Set(fit.missingOwners.map(quoted));
  return (
    statements(sql)
      // Of a live copy, for itself.
      .filter((statement) => !/^(CREATE|ALTER) PUBLICATION "/.test(bare(statement)) || !statement.includes(` "${followingName}_`))
      .filter((statement) => fit.targetMajor >= 17 || !/^SET transaction_timeout\b/.test(bare(statement)))
      .map((statement) => {
        if (
          missing.size === 0 ||
          !/^(ALTER [\s\S]* OWNER TO |GRANT |REVOKE |ALTER DEFAULT PRIVILEGES |SET SESSION AUTHORIZATION )/.test(bare(statement))
        )
          return statement;
        return statement.replaceAll(
          /\b(OWNER TO|TO|FROM|FOR ROLE|SESSION AUTHORIZATION) ("(?:[^"]|"")+")/g,
          (all, word: string, role: string) => (missing.has(role) ? `${word} ${quoted(fit.owner)}` : all),
        );
      })
      .join('')
  );
}

/** The statements of a script, each with its semicolon and with what stands before it; joined, they are the script again. */
export function statements(sql: string): readonly string[] {
  const found: string[] = [];
  let start = 0;
  // What can hide a semicolon: comments, strings, quoted names, dollar quotes.
  const token =
    /--[^\n]*|\/\*[\s\S]*?\*\/|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w$])\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|;/g;
  for (let match = token.exec(sql); match !== null; match = token.exec(sql)) {
    if (match[0] !== ';') continue;
    found.push(sql.slice(start, match.index + 1));
    start = match.index + 1;
  }
  if (start < sql.length) found.push(sql.slice(start));
  return found;
}

/** A statement without the comments and blanks before it. */
function bare(statement: string): string {
  return statement.replace(/^(\s|--[^\n]*\n)+/, '');
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
