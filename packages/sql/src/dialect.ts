import type { DatabaseConnection } from "kysely";

/** A parameter of a statement. */
export type Param = string | number | null | Uint8Array;

/** Why a statement failed, in the categories that the stores act on. */
export type Failure =
  /** Others held the locks, nothing was written, and the same step may be tried again. */
  | "busy"
  /** The connection broke or there was none. Nothing was written, unless it broke at the commit. */
  | "lost"
  /** A unique index or another constraint fired. This guard should never need to fire. */
  | "constraint"
  /** The database accepts no writes: its disk is full, or it is read-only. Nothing was written. */
  | "unwritable"
  /** Any other failure: the database is closed or unreachable, or it did not understand. */
  | "unavailable";

/** A synchronous connection: its driver runs a statement before it returns. */
export type ConnectionAtOnce = {
  /** Returns the rows that a statement finds. */
  readonly all: (text: string, params: readonly Param[]) => readonly unknown[];
  /** Returns the number of rows that a statement changes. */
  readonly run: (text: string, params: readonly Param[]) => number;
};

/** A second connection beside that of the stores, for long reads. */
export type Beside = {
  readonly connection: ConnectionAtOnce;
  readonly close: () => void;
};

/** How a column is encoded in the one JSON parameter of `rows`. */
export type ColumnType = "text" | "int" | "bool" | "json";
export type Columns = Readonly<Record<string, ColumnType>>;

/**
 * Everything that the stores need to know of a database beyond its MikroORM driver.
 *
 * Statement texts are few and fixed, since each is prepared once: lists and rows of any length
 * arrive as one JSON parameter. Texts use `?`, and the SQL that both databases share.
 */
export type SqlDialect = {
  readonly name: string;
  /** Whether there is only one connection. A step that has it must not ask for another one. */
  readonly hasOneConnection?: boolean;
  /**
   * How many seats of a plan one step saves. It is small enough that the steps behind it wait only
   * briefly.
   */
  readonly seatsPerStep: number;
  /** Begins a step that writes. It must exclude what the locks below do not exclude. */
  readonly beginWrite: string;
  /** Begins a group of reads that see one moment. */
  readonly beginRead: string;
  /**
   * Ends a `select` and locks its rows: no other step may read them for update until this one ends.
   */
  readonly forUpdate: string;
  /** The same, but finds no row if another step has locked it. Omit it if steps never wait long. */
  readonly forUpdateIfFree?: string;
  /** Ends a `select` whose rows must not change until this step ends. */
  readonly forShare: string;
  /** A condition that holds if `column` is in one JSON array of strings (one `?`). */
  readonly anyOf: (column: string) => string;
  /**
   * Continues a `select` of one table: `column` equals one `?`, and `listed` is in one JSON array of
   * different values (one `?`). With `anyOf`, PostgreSQL before 17 may look up the first column
   * only, and compare each of its rows: it assumes that a young table has few.
   */
  readonly selectPairs: (
    select: string,
    column: string,
    listed: string,
    more?: {
      /** Default: text. */
      readonly type?: "text" | "int";
      /** Further conditions of the select, which begin with `and`. Their `?` come last. */
      readonly and?: string;
    },
  ) => string;
  /**
   * A condition that holds if `column` is in the result of the select. It must keep its meaning
   * while a step waits for a locked row. Every select that locks must use it: PostgreSQL checks a
   * row again if it changed meanwhile, and a join with other tables may then no longer find it.
   */
  readonly anyFrom: (column: string, select: string) => string;
  /**
   * A condition that the first column of a key equals a value of the row that it is joined to. With
   * a plain `=`, PostgreSQL may scan the key in its order and compare each of its rows with each
   * given row. As long as it assumes that the table is small, it estimates no higher cost for that.
   */
  readonly keyIs: (column: string, value: string) => string;
  /**
   * Deletes the rows whose columns the select finds. Looks the rows up by the first of these
   * columns.
   */
  readonly deleteFound: (table: string, columns: readonly string[], select: string) => string;
  /** A table `item` with a row for each element of a JSON array column, whose `value` it is. */
  readonly itemsOf: (column: string) => string;
  /** A `select` of the columns from one JSON array of arrays (one `?`), in the order of the rows. */
  readonly rows: (columns: Columns) => string;
  /**
   * One select of all the texts. Its one row has the rows of each text as a JSON array, in columns
   * `r0`, `r1` and so on. One statement sees one moment by itself. Omit it if a transaction costs
   * no more.
   */
  readonly together?: (texts: readonly string[]) => string;
  /** For drivers that send a statement before the previous one is answered. */
  readonly pipelining?: {
    /**
     * Combines the texts into one statement. It fails if one of them changes or finds a number of
     * rows other than its `?` says; these parameters come last, in the order of the texts.
     */
    readonly expecting: (texts: readonly string[]) => string;
    /** The index of the text with the wrong number of rows, if that is why the statement failed. */
    readonly unexpected: (error: unknown) => number | undefined;
    /**
     * Whether the error is the database's own answer. Then the database ran nothing that was sent
     * later.
     */
    readonly isAnswer: (error: unknown) => boolean;
  };
  /**
   * For synchronous drivers: the connection without promises; undefined if the driver is another
   * one, as a host's may be.
   */
  readonly atOnce?: (connection: DatabaseConnection) => ConnectionAtOnce | undefined;
  /**
   * For databases whose stores have one connection: opens another one for long reads; null if that
   * is impossible.
   */
  readonly beside?: (connection: DatabaseConnection) => Beside | null;
  /** Converts a text to the form that the driver needs; called once for each text. */
  readonly prepare: (text: string) => string;
  readonly classify: (error: unknown) => Failure;
  /**
   * Whether a failure that is not `unwritable` means the same. The step runs again first, since
   * another connection may reach a database that accepts writes.
   */
  readonly takesNoWrites?: (error: unknown) => boolean;
  /**
   * Whether the failed statement never left this process. A commit that was never sent has not
   * happened.
   */
  readonly neverSent?: (error: unknown) => boolean;
  /** How often a busy step is tried, and the range of the pauses in between. */
  readonly retry: {
    readonly attempts: number;
    readonly minDelayMs: number;
    readonly maxDelayMs: number;
    /** No try starts later than this after the first one: a caller waits for the answer. */
    readonly withinMs?: number;
  };
  /**
   * A variant for long steps that no buyer waits for. Omit it if ordinary steps do not give up
   * sooner.
   */
  readonly patient?: SqlDialect;
  /**
   * Lets the event loop turn between steps, for drivers whose awaits are only microtasks. Otherwise
   * a stream of steps would starve all timers and sockets of the process.
   */
  readonly breathe?: () => Promise<void>;
};
