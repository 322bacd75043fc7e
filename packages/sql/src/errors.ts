import { TicketingError, type TicketingErrorCode } from "@admit-one/core";
import type { Failure, SqlDialect } from "./dialect.ts";

/**
 * A statement or a connection failed. Only these errors come from the database. Errors thrown by a
 * `decide`, and faults in this package, pass through unchanged.
 */
export class DatabaseFailed extends Error {
  constructor(error: unknown) {
    super(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Another step took a key that this one loaded as free. The whole step runs again. */
export class LostRace extends Error {
  constructor(what: string) {
    super(`Another step wrote ${what} first.`);
  }
}

export const corrupt = (message: string, cause?: unknown): TicketingError =>
  new TicketingError("CORRUPT", `[admit-one/sql] ${message}`, { cause });

const failureOf = (dialect: SqlDialect, error: unknown): Failure | null => {
  if (error instanceof LostRace) return "busy";
  return error instanceof DatabaseFailed ? dialect.classify(error.cause) : null;
};

/** Whether the step wrote nothing and may succeed if it runs again. */
export const mayRunAgain = (dialect: SqlDialect, error: unknown): boolean => {
  const failure = failureOf(dialect, error);
  return failure === "busy" || failure === "lost";
};

/** Whether the database accepts no writes at all. */
export const takesNoWrites = (dialect: SqlDialect, error: unknown): error is DatabaseFailed =>
  error instanceof DatabaseFailed &&
  (dialect.classify(error.cause) === "unwritable" || dialect.takesNoWrites?.(error.cause) === true);

const answers: Readonly<Record<Failure, readonly [TicketingErrorCode, string]>> = {
  busy: ["CONTENTION", "Others wrote for too long; the same command may be tried again"],
  constraint: ["CORRUPT", "A constraint fired"],
  lost: ["UNAVAILABLE", "The connection broke"],
  unwritable: ["UNAVAILABLE", "The database takes no writes"],
  unavailable: ["UNAVAILABLE", "The database did not answer"],
};

/** The error that a caller gets if nothing was written. */
export const translate = (dialect: SqlDialect, error: unknown): unknown => {
  const failure = failureOf(dialect, error);
  if (failure === null || !(error instanceof Error)) return error;
  const [code, says] = answers[takesNoWrites(dialect, error) ? "unwritable" : failure];
  return new TicketingError(code, `[admit-one/${dialect.name}] ${says}: ${error.message}`, {
    cause: error.cause,
  });
};

/**
 * The error for a failed COMMIT. If the database refused it, or if it was never sent, nothing was
 * written, and the error stays as it is. Otherwise only a read of the database can find out.
 */
export const translateCommit = (dialect: SqlDialect, error: unknown): unknown => {
  const failure = failureOf(dialect, error);
  const refused = failure === "busy" || failure === "constraint" || failure === "unwritable";
  if (refused || !(error instanceof DatabaseFailed)) return error;
  if (dialect.neverSent?.(error.cause) === true) return error;
  return new TicketingError(
    "COMMIT_UNKNOWN",
    `[admit-one/${dialect.name}] The commit was not answered (${error.message}). ` +
      "The same command with the same idempotency key finds out.",
    { cause: error.cause },
  );
};
