import type { SqlDialect } from "@admit-one/sql";

/** Marks statements for the connection, which sees only texts. */
const mark = "/* patient */ ";

export const isPatient = (text: string): boolean => text.startsWith(mark);

/** The dialect of steps that no buyer waits for: their answers may take longer. */
const patientOf = (dialect: SqlDialect): SqlDialect => {
  const { withinMs: _, ...retry } = dialect.retry;
  return { ...dialect, retry, prepare: (text) => mark + dialect.prepare(text) };
};

export const withPatience = (dialect: SqlDialect): SqlDialect => ({
  ...dialect,
  patient: patientOf(dialect),
});
