import { admitOneTables, type SqlDialect } from "@admit-one/sql";

/** A name that needs no quotes and is not reserved by PostgreSQL. */
const schemaForm = /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/;

/** @throws TypeError if the name cannot be used without quotes. */
export const checkSchema = (schema: string | undefined): string | undefined => {
  if (schema === undefined || schemaForm.test(schema)) return schema;
  throw new TypeError(
    `[admit-one/postgres] "${schema}" is no name for a schema: give lower-case letters, digits and "_".`,
  );
};

const table = new RegExp(`\\b(?:${admitOneTables.join("|")})\\b`, "g");

/**
 * The same dialect with the schema in front of each table. It costs nothing, since texts are made
 * once.
 */
export const inSchema = (dialect: SqlDialect, schema: string | undefined): SqlDialect =>
  schema === undefined
    ? dialect
    : {
        ...dialect,
        prepare: (text) => dialect.prepare(text.replaceAll(table, `${schema}.$&`)),
      };
