import { CompiledQuery, type DatabaseConnection } from "kysely";
import type { Columns, Param, SqlDialect } from "./dialect.ts";
import { corrupt, DatabaseFailed, translateCommit } from "./errors.ts";

export type { Param } from "./dialect.ts";

export type Value = string | number | boolean | null;
/** One row of the JSON parameter of `SqlDialect.rows`. JSON columns are encoded as text. */
export type RowValues = readonly Value[];

/** A statement that must change exactly `expectedRows` rows; a `select` must find as many. */
export type Statement = {
  readonly text: string;
  readonly params: readonly Param[];
  readonly expectedRows: number;
  /** The error if the number is wrong. */
  readonly onMismatch: () => Error;
  /**
   * Whether it may be merged with adjacent mergeable statements. None of them may change a row that
   * another one changes, or must find changed.
   */
  readonly mergeable?: boolean;
  /** Called after the statement ran with the right number of rows. */
  readonly onDone?: (() => void) | undefined;
};

/** A read that does not need the answers of the reads beside it. `take` receives the rows. */
export type Read = {
  readonly text: string;
  readonly params: readonly Param[];
  readonly take: (rows: readonly never[]) => void;
};

/**
 * Merges several reads into one statement, if the database can do that; otherwise returns them
 * unchanged.
 */
export const mergeReads = ({ together }: SqlDialect, reads: readonly Read[]): readonly Read[] =>
  together === undefined || reads.length < 2
    ? reads
    : [
        {
          text: together(reads.map(({ text }) => text)),
          params: reads.flatMap(({ params }) => params),
          take: ([row]: readonly Readonly<Record<string, readonly never[]>>[]) => {
            for (const [index, { take }] of reads.entries()) take(row?.[`r${index}`] ?? []);
          },
        },
      ];

/** For code that only builds statements. */
export type OnDialect = { readonly dialect: SqlDialect };

/** Statements on one connection. */
export type Sql = {
  readonly dialect: SqlDialect;
  /**
   * Runs the reads in their order. Sends them together if the driver does not need to wait in
   * between.
   */
  reads(reads: readonly Read[]): Promise<void>;
  /** Runs the statements in their order, and commits unless one of them fails. */
  commit(statements: readonly Statement[]): Promise<void>;
  /** The same for statements that only check: ends with a rollback. */
  check(statements: readonly Statement[]): Promise<void>;
  all<Row>(text: string, ...params: readonly Param[]): Promise<readonly Row[]>;
  one<Row>(text: string, ...params: readonly Param[]): Promise<Row | null>;
  /** Returns the number of changed rows. */
  run(text: string, ...params: readonly Param[]): Promise<number>;
};

// One map for each dialect. Texts are constants, so it stays small.
const preparedTexts = new WeakMap<SqlDialect, Map<string, string>>();

export const prepareText = (dialect: SqlDialect, text: string): string => {
  let texts = preparedTexts.get(dialect);
  if (texts === undefined) preparedTexts.set(dialect, (texts = new Map<string, string>()));
  let known = texts.get(text);
  if (known === undefined) texts.set(text, (known = dialect.prepare(text)));
  return known;
};

/** Adjacent mergeable statements form one group. */
const groupMergeable = (statements: readonly Statement[]): readonly (readonly Statement[])[] => {
  const groups: Statement[][] = [];
  for (const statement of statements) {
    const last = groups.at(-1);
    if (statement.mergeable === true && last?.[0]?.mergeable === true) last.push(statement);
    else groups.push([statement]);
  }
  return groups;
};

export const createSql = (connection: DatabaseConnection, dialect: SqlDialect): Sql => {
  const query = async <Row>(text: string, params: readonly Param[]) => {
    try {
      return await connection.executeQuery<Row>(
        CompiledQuery.raw(prepareText(dialect, text), [...params]),
      );
    } catch (error) {
      throw new DatabaseFailed(error);
    }
  };
  const sendAll = async (queries: readonly (() => Promise<unknown>)[]): Promise<void> => {
    if (dialect.pipelining === undefined) {
      for (const send of queries) await send();
      return;
    }
    // Send all before the first is answered. The first failure is the cause of the later ones.
    const sent = await Promise.allSettled(queries.map((send) => send()));
    for (const answer of sent) if (answer.status === "rejected") throw answer.reason;
  };

  const runCounting = async (statement: Statement): Promise<void> => {
    const { text, params, expectedRows, onMismatch, onDone } = statement;
    const { numAffectedRows = 0n } = await query(text, params);
    if (Number(numAffectedRows) !== expectedRows) throw onMismatch();
    onDone?.();
  };

  // The commit is already sent, so the database itself must refuse.
  const runExpecting = async (
    { isAnswer, unexpected, expecting: expect }: NonNullable<SqlDialect["pipelining"]>,
    statements: readonly Statement[],
  ): Promise<void> => {
    try {
      await query(expect(statements.map(({ text }) => text)), [
        ...statements.flatMap(({ params }) => params),
        ...statements.map(({ expectedRows }) => expectedRows),
      ]);
      for (const { onDone } of statements) onDone?.();
    } catch (error) {
      const cause = error instanceof DatabaseFailed ? error.cause : undefined;
      const failed = statements[unexpected(cause) ?? -1];
      if (failed !== undefined) throw failed.onMismatch();
      throw isAnswer(cause) ? error : translateCommit(dialect, error);
    }
  };

  const commit = async (): Promise<void> => {
    try {
      await query("commit", []);
    } catch (error) {
      throw translateCommit(dialect, error);
    }
  };

  const puts = (statements: readonly Statement[]): readonly (() => Promise<void>)[] => {
    const { pipelining } = dialect;
    return pipelining === undefined
      ? statements.map((statement) => () => runCounting(statement))
      : groupMergeable(statements).map((group) => () => runExpecting(pipelining, group));
  };

  return {
    dialect,
    reads: (reads) =>
      sendAll(
        reads.map(({ text, params, take }) => async () => {
          take((await query<never>(text, params)).rows);
        }),
      ),
    commit: (statements) => sendAll([...puts(statements), commit]),
    check: (statements) => sendAll([...puts(statements), () => query("rollback", [])]),
    all: async <Row>(text: string, ...params: readonly Param[]) =>
      (await query<Row>(text, params)).rows,
    one: async <Row>(text: string, ...params: readonly Param[]) =>
      (await query<Row>(text, params)).rows[0] ?? null,
    run: async (text, ...params) => Number((await query(text, params)).numAffectedRows ?? 0n),
  };
};

export const columnList = (columns: Columns, prefix = ""): string =>
  Object.keys(columns)
    .map((column) => prefix + column)
    .join(", ");

/** A statement text that depends on the dialect, made once for each. */
export const textOf = (make: (dialect: SqlDialect) => string): ((on: OnDialect) => string) => {
  const texts = new WeakMap<SqlDialect, string>();
  return ({ dialect }) => {
    let text = texts.get(dialect);
    if (text === undefined) texts.set(dialect, (text = make(dialect)));
    return text;
  };
};

// PostgreSQL cannot store NUL or a lone surrogate.
const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes("\0");

/** JSON writes both as an escape, and hardly any text has one. */
const mayHideText = (json: string): boolean => json.includes("\\u");
const unstorableJson = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i;

/** Returns the value for a column. Throws `CORRUPT` if it would not come back unchanged. */
export const storable = <V extends Value>(value: V): V => {
  const fits =
    typeof value === "number"
      ? Number.isSafeInteger(value)
      : typeof value !== "string" || isStorableText(value);
  if (!fits) throw corrupt(`${JSON.stringify(value)} has no column that keeps it as it is.`);
  return value;
};

/** The text of a JSON column. */
export const toJson = (value: unknown): string => {
  const text = JSON.stringify(value);
  if (mayHideText(text) && unstorableJson.test(text)) {
    throw corrupt("A JSON column would not keep a text as it is.");
  }
  return text;
};

/** The parameter of `SqlDialect.rows`. */
export const toRows = (rows: readonly RowValues[]): string => {
  const text = JSON.stringify(rows);
  const isPlain = !mayHideText(text);
  for (const row of rows) {
    for (const value of row) if (!isPlain || typeof value === "number") storable(value);
  }
  return text;
};

/** The text that inserts rows into a table. */
export const insertOf = (
  table: string,
  columns: Columns,
  suffix = "",
): ((on: OnDialect) => string) =>
  textOf(({ rows }) => `insert into ${table} (${columnList(columns)}) ${rows(columns)}${suffix}`);

/** The statement that writes all rows; none if there are no rows. */
export const putRows = (
  on: OnDialect,
  text: (on: OnDialect) => string,
  rows: readonly RowValues[],
  onMismatch: () => Error,
  mergeable = true,
): readonly Statement[] =>
  rows.length === 0
    ? []
    : [
        {
          text: text(on),
          params: [toRows(rows)],
          expectedRows: rows.length,
          onMismatch,
          mergeable,
        },
      ];
