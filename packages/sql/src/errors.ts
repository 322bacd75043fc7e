import { TicketingError } from "@admit-one/core";
import type { SqlDialect } from "./dialect.ts";

/** Wraps what a `decide` threw, so that no error of the host is taken for one of the database. */
export class DecideThrew extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super("decide threw");
    this.reason = reason;
  }
}

/** Another step took a key that this one loaded as free: the whole step runs again. */
export class LostRace extends Error {
  constructor(what: string) {
    super(`Another step wrote ${what} first.`);
  }
}

export const corrupt = (message: string, cause?: unknown): TicketingError =>
  new TicketingError("CORRUPT", `[admit-one/sql] ${message}`, { cause });

const causeText = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The error that a caller sees for a failed statement. Nothing was written. */
export const translate = (dialect: SqlDialect, error: unknown): unknown => {
  if (error instanceof DecideThrew) return error.reason;
  if (error instanceof TicketingError) return error;
  const origin = `[admit-one/${dialect.name}]`;
  const said = causeText(error);
  switch (error instanceof LostRace ? "busy" : dialect.classify(error)) {
    case "busy":
      return new TicketingError(
        "CONTENTION",
        `${origin} Others wrote for too long (${said}). The same command may be tried again.`,
        { cause: error },
      );
    case "constraint":
      return new TicketingError("CORRUPT", `${origin} A constraint fired: ${said}`, {
        cause: error,
      });
    case "lost":
    case "unavailable":
      return new TicketingError("UNAVAILABLE", `${origin} The database did not answer: ${said}`, {
        cause: error,
      });
  }
};

/**
 * The error for a failed COMMIT. Where the database refused it, nothing was written and the error is
 * as good as any other; else only a look at the database can tell.
 */
export const translateCommit = (dialect: SqlDialect, error: unknown): unknown =>
  dialect.classify(error) === "unavailable"
    ? new TicketingError(
        "COMMIT_UNKNOWN",
        `[admit-one/${dialect.name}] The commit was not answered (${causeText(error)}). ` +
          "The same command with the same idempotency key finds out.",
        { cause: error },
      )
    : error;
