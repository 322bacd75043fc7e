import type Database from "better-sqlite3";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from "kysely";

/** More than the stores have texts of statements; what else runs here has parameters in its text. */
const statementsKept = 256;

// MikroORM writes parameters into its texts, so those never come twice and must not push out ours.
const isRepeated = (text: string): boolean =>
  text.includes("?") || /^(begin|commit|rollback)/.test(text);

const withStatementCache = (database: Database.Database): SqliteDatabase => {
  const kept = new Map<string, SqliteStatement>();
  const prepare = (text: string): SqliteStatement => database.prepare<unknown[]>(text);
  return {
    prepare: (text) => {
      if (!isRepeated(text)) return prepare(text);
      const known = kept.get(text);
      // Moves to the end of the map: the first key is the least recently used.
      if (known !== undefined) kept.delete(text);
      const statement = known ?? prepare(text);
      kept.set(text, statement);
      if (kept.size > statementsKept) kept.delete(kept.keys().next().value ?? "");
      return statement;
    },
    close: () => {
      database.close();
    },
  };
};

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

/**
 * Kysely on an open better-sqlite3 handle: prepared statements are kept, and every transaction takes
 * the write lock when it begins. Pass it to MikroORM as `driverOptions`.
 */
export class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor(database: Database.Database) {
    const cached = withStatementCache(database);
    super({ database: cached });
    this.#database = cached;
  }

  override createDriver(): Driver {
    return new ImmediateDriver({ database: this.#database });
  }
}
