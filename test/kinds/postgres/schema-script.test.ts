import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitSchema, statements } from '../../../src/kinds/move/postgres/schema-script.ts';

const fit = { missingOwners: ['erblume', 'odd "role"'], owner: 'miniflux', targetMajor: 18 };

test('`statements()` splits where PostgreSQL does, and loses nothing', () => {
  const sql = `-- a; b\nSELECT ';', ";", $$;$$, $tag$ $$;$$ $tag$, E'\\';' /* ; */;\n\nSELECT 'it''s;';SELECT a$1$b`;
  assert.deepEqual(statements(sql), [
    `-- a; b\nSELECT ';', ";", $$;$$, $tag$ $$;$$ $tag$, E'\\';' /* ; */;`,
    `\n\nSELECT 'it''s;';`,
    'SELECT a$1$b',
  ]);
});

test('`fitSchema()` gives what missing roles had to the new owner, and touches no function body', () => {
  const sql = `
ALTER TABLE "public"."t" OWNER TO "erblume";
--
-- Name: TABLE "t"; Type: ACL
--

GRANT SELECT ON TABLE "public"."t" TO "odd ""role""";
REVOKE ALL ON TABLE "public"."t" FROM "erblume";
GRANT SELECT ON TABLE "public"."t" TO "borgmatic";
ALTER DEFAULT PRIVILEGES FOR ROLE "erblume" IN SCHEMA "public" GRANT SELECT ON TABLES TO "borgmatic";
CREATE FUNCTION "public"."f"() RETURNS "text" LANGUAGE "sql" AS $$
GRANT SELECT ON TABLE "public"."t" TO "erblume";
$$;
`;
  assert.equal(
    fitSchema(sql, fit),
    sql
      .replace('OWNER TO "erblume"', 'OWNER TO "miniflux"')
      .replace('TO "odd ""role"""', 'TO "miniflux"')
      .replace('FROM "erblume"', 'FROM "miniflux"')
      .replace('FOR ROLE "erblume"', 'FOR ROLE "miniflux"'),
  );
});

test('`fitSchema()` leaves out a setting that came with 17 only for older targets', () => {
  const sql = 'SET lock_timeout = 0;\nSET transaction_timeout = 0;\nSELECT 1;\n';
  assert.equal(fitSchema(sql, { ...fit, targetMajor: 16 }), 'SET lock_timeout = 0;\nSELECT 1;\n');
  assert.equal(fitSchema(sql, fit), sql);
});
