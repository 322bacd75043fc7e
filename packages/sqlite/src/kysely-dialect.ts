import type { ConnectionAtOnce } from "@admit-one/sql";
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
import type { FileGuard } from "./file-guard.ts";

/**
 * Begins a step that writes. If two deferred transactions have both read and then want to write,
 * one of them fails, whatever timeout is set.
 */
export const beginWrite = "begin immediate";

/**
 * More than the number of the stores' statement texts. Other statements have their parameters in
 * the text.
 */
const statementsKept = 256;

// MikroORM writes parameters into its texts, so they never repeat and must not displace ours.
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

type Own = { readonly atOnce: ConnectionAtOnce; readonly database: Database.Database };

const connections = new WeakMap<DatabaseConnection, Own>();

/** The same connection without promises, if it belongs to this driver. */
export const atOnce = (connection: DatabaseConnection): ConnectionAtOnce | undefined =>
  connections.get(connection)?.atOnce;

/** The handle behind a connection, if it belongs to this driver. */
export const databaseOf = (connection: DatabaseConnection): Database.Database | undefined =>
  connections.get(connection)?.database;

/** Prepares only the stores' texts, which are constants, so the cache stays small. */
export const createConnectionAtOnce = (
  database: Database.Database,
  guard: FileGuard = () => undefined,
): ConnectionAtOnce => {
  const kept = new Map<string, Database.Statement<unknown[]>>();
  const prepare = (text: string): Database.Statement<unknown[]> => {
    let statement = kept.get(text);
    if (statement === undefined) kept.set(text, (statement = database.prepare<unknown[]>(text)));
    return statement;
  };
  return {
    all: (text, params) => prepare(text).all(...params),
    run: (text, params) => {
      if (text === beginWrite) guard();
      return prepare(text).run(...params).changes;
    },
  };
};

class ImmediateDriver extends SqliteDriver {
  readonly #own: Own;

  constructor(database: Database.Database, guard: FileGuard | undefined) {
    super({ database: withStatementCache(database) });
    this.#own = { atOnce: createConnectionAtOnce(database, guard), database };
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    connections.set(connection, this.#own);
    return connection;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(beginWrite));
  }
}

/**
 * Kysely on an open better-sqlite3 handle. It caches prepared statements, and every transaction
 * takes the write lock when it begins. Pass it to MikroORM as `driverOptions`.
 */
export class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: Database.Database;
  readonly #guard: FileGuard | undefined;

  /** Calls the guard before each step of the stores that writes. */
  constructor(database: Database.Database, guard?: FileGuard) {
    super({ database });
    this.#database = database;
    this.#guard = guard;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#database, this.#guard);
  }
}
