import type { Timers } from "@admit-one/core";
import type { DatabaseConnection, Kysely } from "kysely";
import type { SqlDialect } from "./dialect.ts";
import {
  DatabaseFailed,
  mayRunAgain,
  takesNoWrites,
  translate,
  translateCommit,
} from "./errors.ts";
import type { Readiness } from "./readiness.ts";
import { createSql, mergeReads, type Read, type Sql, type Statement } from "./sql.ts";
import { createSqlAtOnce } from "./sql-at-once.ts";

/** The result of a step. Without `keep` it is rolled back: there is nothing to write. */
export type Step<T> = { readonly keep: boolean; readonly value: T };

export type UnitOfWork = {
  /**
   * Runs one atomic, durable step. If the database is busy or another step wins a race, it runs
   * again from the start.
   */
  write<T>(work: (sql: Sql) => Promise<Step<T>>): Promise<T>;
  /**
   * Runs one atomic, durable step: first reads, then writes, in as few round trips as the driver
   * allows. Without statements it is rolled back.
   */
  step<L>(
    load: (sql: Sql) => Promise<L>,
    save: (sql: Sql, loaded: L) => Promise<readonly Statement[]>,
  ): Promise<void>;
  readonly dialect: SqlDialect;
  /**
   * Sends one whole atomic, durable step before any of it is answered, if the driver can. It does
   * not run again: its caller has another way. Rejects like `step`. Without `keep` it is rolled
   * back.
   */
  pipeline(save: (sql: Sql) => Promise<Step<readonly Statement[]>>): Promise<void>;
  /** Runs independent reads that see one moment, in one round trip if possible. */
  moment(reads: (sql: Sql) => readonly Read[]): Promise<void>;
  /** Runs several reads that see one moment. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * The same for long reads, so that no step waits for them. Null if there is one connection and
   * the database exists only in it.
   */
  beside<T>(work: (sql: Sql) => Promise<T>): Promise<{ readonly value: T } | null>;
  /** Runs one statement, which sees one moment by itself. */
  query<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
};

/**
 * Receives internal events, for metrics. It is called often: it must be fast and must never throw.
 */
export type StoreObserver = {
  /** A step got a connection after `waitedMs` milliseconds. */
  readonly connected?: ((waitedMs: number) => void) | undefined;
  /** A step runs again: others held its locks, or its connection broke. */
  readonly ranAgain?: (() => void) | undefined;
};

export type UnitOfWorkDeps = {
  /** Called for each step: a host may reconnect. */
  readonly kysely: () => Kysely<unknown>;
  readonly dialect: SqlDialect;
  readonly timers: Timers;
  readonly acquireTimeoutMs?: number | undefined;
  /** Is notified of each step that was written, and of each that the database refused to write. */
  readonly readiness?: Pick<Readiness, "wrote" | "refused"> | undefined;
  readonly observer?: StoreObserver | undefined;
  /** Called before each try of a step that writes. Throws if nothing may be written. */
  readonly checkWrite?: (() => void) | undefined;
  readonly monotonicMs?: () => number;
};

/** Single reads between two turns of the event loop: few enough to keep timers punctual. */
const readsPerTurn = 16;

const transaction = async <T>(
  sql: Sql,
  begin: string,
  work: (sql: Sql) => Promise<Step<T>>,
  onKept?: () => void,
): Promise<T> => {
  await sql.dialect.breathe?.();
  await sql.run(begin);
  let step: Step<T>;
  try {
    step = await work(sql);
    if (!step.keep) await sql.run("rollback");
  } catch (error) {
    // Keep the original error: a broken connection cannot roll back either.
    await sql.run("rollback").catch(() => undefined);
    throw error;
  }
  if (!step.keep) return step.value;
  try {
    await sql.run("commit");
  } catch (error) {
    await sql.run("rollback").catch(() => undefined);
    throw translateCommit(sql.dialect, error);
  }
  onKept?.();
  return step.value;
};

const loadedAfter = async <L>(
  sql: Sql,
  begin: string,
  load: (sql: Sql) => Promise<L>,
): Promise<L> => {
  const begun = sql.run(begin);
  if (sql.dialect.pipelining === undefined) await begun;
  const [first, second] = await Promise.allSettled([begun, load(sql)]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
  return second.value;
};

const loadAndSave = async <L>(
  sql: Sql,
  load: (sql: Sql) => Promise<L>,
  save: (sql: Sql, loaded: L) => Promise<readonly Statement[]>,
  onKept: () => void,
): Promise<void> => {
  await sql.dialect.breathe?.();
  try {
    const loaded = await loadedAfter(sql, sql.dialect.beginWrite, load);
    const statements = await save(sql, loaded);
    if (statements.length > 0) {
      await sql.commit(statements);
      onKept();
    } else await sql.run("rollback");
  } catch (error) {
    // Keep the original error: a broken connection cannot roll back either.
    await sql.run("rollback").catch(() => undefined);
    throw error;
  }
};

const sendWhole = async (
  sql: Sql,
  save: (sql: Sql) => Promise<Step<readonly Statement[]>>,
): Promise<void> => {
  const { keep, value: statements } = await save(sql);
  const begun = sql.run(sql.dialect.beginWrite);
  const done = keep ? sql.commit(statements) : sql.check(statements);
  const [first, second] = await Promise.allSettled([begun, done]);
  if (first.status === "fulfilled" && second.status === "fulfilled") return;
  // Keep the original error: a broken connection cannot roll back either.
  await sql.run("rollback").catch(() => undefined);
  // Everything was sent at once. If the answer to `begin` is lost, the commit may still have
  // succeeded.
  if (second.status === "rejected") throw second.reason;
  if (first.status === "rejected") throw translateCommit(sql.dialect, first.reason);
};

const readTogether = async (sql: Sql, reads: readonly Read[]): Promise<void> => {
  const { together, beginRead } = sql.dialect;
  // One statement sees one moment by itself.
  if (together !== undefined) return await sql.reads(mergeReads(sql.dialect, reads));
  await transaction(sql, beginRead, async () => {
    await sql.reads(reads);
    return { keep: false, value: undefined };
  });
};

const notGiven = (afterMs: number): Error =>
  new Error(
    `no connection was free for ${afterMs} ms. A call from inside a transaction of the host's waits ` +
      "for the connection that this transaction has: call before it or after it",
  );

/**
 * Gives up if no connection is available in time. A connection that comes later is returned unused.
 */
const withinTime = async <T>(
  provide: (work: (connection: DatabaseConnection) => Promise<T | null>) => Promise<T | null>,
  begin: (connection: DatabaseConnection) => Promise<T>,
  timers: Timers,
  limitMs: number,
): Promise<T> => {
  const late = Promise.withResolvers<never>();
  let isLate = false;
  const cancel = timers.after(limitMs, () => {
    isLate = true;
    late.reject(notGiven(limitMs));
  });
  const given = provide(async (connection) => {
    cancel();
    return isLate ? null : await begin(connection);
  });
  try {
    return (await Promise.race([given, late.promise])) as T;
  } finally {
    cancel();
  }
};

export const createUnitOfWork = ({
  kysely,
  dialect,
  timers,
  acquireTimeoutMs,
  readiness,
  observer,
  checkWrite,
  monotonicMs = () => performance.now(),
}: UnitOfWorkDeps): UnitOfWork => {
  let reads = 0;
  const onKept = (): void => readiness?.wrote();

  const writing = async <T>(attempt: () => Promise<T>): Promise<T> => {
    checkWrite?.();
    try {
      return await attempt();
    } catch (error) {
      if (takesNoWrites(dialect, error)) readiness?.refused(error);
      throw error;
    }
  };

  // Use the driver's connection itself: Kysely's plugins and builders are not needed.
  const provide = <T>(work: (connection: DatabaseConnection) => Promise<T>): Promise<T> =>
    kysely().getExecutor().provideConnection(work);
  const onConnection = async <T>(work: (sql: Sql) => Promise<T>): Promise<T> => {
    let connected = false;
    const askedMs = observer === undefined ? 0 : monotonicMs();
    const begin = (connection: DatabaseConnection): Promise<T> => {
      connected = true;
      observer?.connected?.(monotonicMs() - askedMs);
      const atOnce = dialect.atOnce?.(connection);
      return work(
        atOnce === undefined ? createSql(connection, dialect) : createSqlAtOnce(atOnce, dialect),
      );
    };
    try {
      if (acquireTimeoutMs === undefined) return await provide(begin);
      return await withinTime(provide, begin, timers, acquireTimeoutMs);
    } catch (error) {
      throw connected ? error : new DatabaseFailed(error);
    }
  };

  const pause = (attempt: number): Promise<void> => {
    const { minDelayMs, maxDelayMs } = dialect.retry;
    const longest = Math.min(maxDelayMs, minDelayMs * 2 ** attempt);
    const delayMs = minDelayMs + timers.random() * (longest - minDelayMs);
    return new Promise((resolve) => timers.after(delayMs, resolve));
  };

  // The pauses have jitter: steps that collided would collide again after equal pauses.
  const retrying = async <T>(attempt: () => Promise<T>): Promise<T> => {
    const { attempts, withinMs = Number.POSITIVE_INFINITY } = dialect.retry;
    const startedMs = monotonicMs();
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        const isLast = tries >= attempts || monotonicMs() - startedMs >= withinMs;
        if (isLast || !mayRunAgain(dialect, error)) throw translate(dialect, error);
        observer?.ranAgain?.();
      }
      await pause(tries);
    }
  };

  const readOn = <T>(sql: Sql, work: (sql: Sql) => Promise<T>): Promise<T> =>
    transaction(sql, dialect.beginRead, async () => ({ keep: false, value: await work(sql) }));

  const readBeside = async <T>(
    work: (sql: Sql) => Promise<T>,
  ): Promise<{ readonly value: T } | null> => {
    const { beside: open } = dialect;
    if (open === undefined) return { value: await onConnection((sql) => readOn(sql, work)) };
    const beside = await provide(async (connection) => open(connection));
    if (beside === null) return null;
    try {
      return { value: await readOn(createSqlAtOnce(beside.connection, dialect), work) };
    } finally {
      beside.close();
    }
  };

  return {
    write: (work) =>
      retrying(() =>
        writing(() => onConnection((sql) => transaction(sql, dialect.beginWrite, work, onKept))),
      ),
    step: (load, save) =>
      retrying(() => writing(() => onConnection((sql) => loadAndSave(sql, load, save, onKept)))),
    dialect,
    pipeline: async (save) => {
      try {
        await writing(() => onConnection((sql) => sendWhole(sql, save)));
      } catch (error) {
        throw translate(dialect, error);
      }
    },
    moment: (reads) => retrying(() => onConnection((sql) => readTogether(sql, reads(sql)))),
    read: (work) => retrying(() => onConnection((sql) => readOn(sql, work))),
    beside: (work) => retrying(() => readBeside(work)),
    query: (work) =>
      retrying(async () => {
        reads += 1;
        if (reads % readsPerTurn === 0) await dialect.breathe?.();
        return await onConnection(work);
      }),
  };
};
