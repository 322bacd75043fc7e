import { admitOneTables, type SqlDialect } from "@admit-one/sql";

/** Needs no quotes anywhere, and is none of PostgreSQL's own. */
const schemaForm = /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/;

/** @throws TypeError when the name is none that can be used as it is. */
export const checkSchema = (schema: string | undefined): string | undefined => {
  if (schema === undefined || schemaForm.test(schema)) return schema;
  throw new TypeError(
    `[admit-one/postgres] "${schema}" is no name for a schema: give lower-case letters, digits and "_".`,
  );
};

const table = new RegExp(`\\b(?:${admitOneTables.join("|")})\\b`, "g");

/** The same dialect, whose statements name the schema of each table. Costs nothing: texts are made once. */
export const inSchema = (dialect: SqlDialect, schema: string | undefined): SqlDialect =>
  schema === undefined
    ? dialect
    : {
        ...dialect,
        prepare: (text) => dialect.prepare(text.replaceAll(table, `${schema}.$&`)),
      };
