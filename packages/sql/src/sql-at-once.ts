import type { ConnectionAtOnce, Param, SqlDialect } from "./dialect.ts";
import { DatabaseFailed, translateCommit } from "./errors.ts";
import { prepareText, type Sql, type Statement } from "./sql.ts";

/**
 * Statements on a synchronous connection. A group of them runs without any other task in between,
 * and costs one promise instead of several for each statement.
 */
export const createSqlAtOnce = (connection: ConnectionAtOnce, dialect: SqlDialect): Sql => {
  const ask = <T>(
    send: (text: string, params: readonly Param[]) => T,
    text: string,
    params: readonly Param[],
  ): T => {
    try {
      return send(prepareText(dialect, text), params);
    } catch (error) {
      throw new DatabaseFailed(error);
    }
  };
  const all = <Row>(text: string, params: readonly Param[]): readonly Row[] =>
    ask(connection.all, text, params) as readonly Row[];
  const run = (text: string, params: readonly Param[]): number => ask(connection.run, text, params);

  const put = ({ text, params, expectedRows, onMismatch }: Statement): void => {
    if (run(text, params) !== expectedRows) throw onMismatch();
  };

  return {
    dialect,
    reads: async (reads) => {
      for (const { text, params, take } of reads) take(all<never>(text, params));
    },
    commit: async (statements) => {
      statements.forEach(put);
      try {
        run("commit", []);
      } catch (error) {
        throw translateCommit(dialect, error);
      }
    },
    check: async (statements) => {
      statements.forEach(put);
      run("rollback", []);
    },
    all: async <Row>(text: string, ...params: readonly Param[]) => all<Row>(text, params),
    one: async <Row>(text: string, ...params: readonly Param[]) =>
      all<Row>(text, params)[0] ?? null,
    run: async (text, ...params) => run(text, params),
  };
};
