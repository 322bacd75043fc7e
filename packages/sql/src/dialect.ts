import type { DatabaseConnection } from "kysely";

/** What a statement takes. */
export type Param = string | number | null | Uint8Array;

/** What came of a statement that failed, in the words that the stores act on. */
export type Failure =
  /** Others held what was needed, nothing was written, the same step may be tried again. */
  | "busy"
  /** The connection broke or there was none. Nothing was written, unless it broke at the commit. */
  | "lost"
  /** A unique index or another constraint fired: a guard that should never have to. */
  | "constraint"
  /** The database takes no writes: its disk is full, or it is only to be read. Nothing was written. */
  | "unwritable"
  /** Neither: the database is closed, unreachable, or did not understand. */
  | "unavailable";

/** A connection whose driver carries out a statement before it returns. */
export type ConnectionAtOnce = {
  /** The rows that a statement finds. */
  readonly all: (text: string, params: readonly Param[]) => readonly unknown[];
  /** How many rows it changed. */
  readonly run: (text: string, params: readonly Param[]) => number;
};

/** A connection beside that of the stores, for whoever reads for long. */
export type Beside = {
  readonly connection: ConnectionAtOnce;
  readonly close: () => void;
};

/** How a column travels in the one JSON parameter of `rows`. */
export type ColumnType = "text" | "int" | "bool" | "json";
export type Columns = Readonly<Record<string, ColumnType>>;

/**
 * All that the stores need to know of a database beyond its MikroORM driver.
 *
 * Texts of statements are few and fixed, since each is prepared once: lists and rows of any length
 * arrive as one JSON parameter. They are written with `?`, in the SQL that both databases share.
 */
export type SqlDialect = {
  readonly name: string;
  /** Whether there is only one connection: a step that has it must not ask for another one. */
  readonly hasOneConnection?: boolean;
  /** How many seats of a plan one step saves, so that the steps behind it hardly wait. */
  readonly seatsPerStep: number;
  /** Begins a step that writes. It must exclude what the locks below do not. */
  readonly beginWrite: string;
  /** Begins a group of reads that see one moment. */
  readonly beginRead: string;
  /** Ends a `select` whose row no other step may read for update until this one is over. */
  readonly forUpdate: string;
  /** The same, but finds no row where another step has it; not given where steps never wait long. */
  readonly forUpdateIfFree?: string;
  /** Ends a `select` whose row must not change until this step is over. */
  readonly forShare: string;
  /** A condition on `column` that holds for each member of one JSON array of strings (one `?`). */
  readonly anyOf: (column: string) => string;
  /**
   * A condition on `column` that holds for whatever the select finds, and that goes on holding for
   * the same while the row is waited for. Every select that locks must ask in this way: PostgreSQL
   * asks a row that changed meanwhile again, and a join with other tables may then find it gone.
   */
  readonly anyFrom: (column: string, select: string) => string;
  /**
   * A condition on the first column of a key, to be the same as a value of the row that it is joined
   * to. By "=" PostgreSQL may as well walk through the key in its order, and compare each of its rows
   * with each that came along: as long as it takes the table for small, that seems no dearer.
   */
  readonly keyIs: (column: string, value: string) => string;
  /** Deletes the rows of which the select finds these columns, looking them up by the first of them. */
  readonly deleteFound: (table: string, columns: readonly string[], select: string) => string;
  /** A `select` of the columns from one JSON array of arrays (one `?`), in the order of the rows. */
  readonly rows: (columns: Columns) => string;
  /**
   * One select of all these, whose one row has the rows of each as a JSON array, in columns `r0`, `r1`
   * and so on: a statement sees one moment by itself. Left out where a transaction costs no more.
   */
  readonly together?: (texts: readonly string[]) => string;
  /** For drivers that send a statement before the last one is answered. */
  readonly pipelining?: {
    /**
     * The texts as one statement, made to fail where one of them changes or finds another number of
     * rows than its `?` says; those come last, in the order of the texts.
     */
    readonly expecting: (texts: readonly string[]) => string;
    /** Which of the texts it was, where that is why it failed. */
    readonly unexpected: (error: unknown) => number | undefined;
    /** Whether the database said so itself: then it carried out nothing that was sent later. */
    readonly isAnswer: (error: unknown) => boolean;
  };
  /**
   * For drivers that answer at once: the connection without promises, where it is one of theirs. A
   * host's own driver may be another one.
   */
  readonly atOnce?: (connection: DatabaseConnection) => ConnectionAtOnce | undefined;
  /**
   * For databases whose stores have one connection: opens another one, for reads that take long; null
   * where there can be none.
   */
  readonly beside?: (connection: DatabaseConnection) => Beside | null;
  /** The text as the driver wants it; called once for each text. */
  readonly prepare: (text: string) => string;
  readonly classify: (error: unknown) => Failure;
  /**
   * Whether a failure that is not `unwritable` says so too: another connection may find the database
   * elsewhere, so the step runs again first.
   */
  readonly takesNoWrites?: (error: unknown) => boolean;
  /** How often a busy step is tried, and the range of the pauses in between. */
  readonly retry: {
    readonly attempts: number;
    readonly minDelayMs: number;
    readonly maxDelayMs: number;
    /** No try starts later than this after the first: somebody waits for the answer. */
    readonly withinMs?: number;
  };
  /**
   * The same for steps that no buyer waits for and that may take long, where others are given up
   * sooner.
   */
  readonly patient?: SqlDialect;
  /**
   * Lets the event loop turn between steps, for drivers whose awaits are only microtasks: else a
   * stream of steps would starve every timer and every socket of the process.
   */
  readonly breathe?: () => Promise<void>;
};
