import type { Failure } from "@admit-one/sql";

// A serialization failure, a deadlock, and a lock timeout: PostgreSQL has rolled the step back and
// recommends another try. Also a prepared statement that is gone: the next try does without.
const busy = /^(?:40001|40P01|55P03|26000)$/;

// The connection failed, or the server ended it: shut down, crashed, starting, or idle too long. Or
// it leads to a read-only database: another connection may reach the primary.
const lost = /^(?:08...|57P0[1-3]|25P03|25006)$/;
const readOnly = "25006";

// The disk is full, and the statement was rolled back. If the disk of the log is full, PostgreSQL
// ends instead.
const full = "53100";
const lostSocket = /^(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH)$/;

// The driver has no codes for its own failures.
const lostText =
  /^(?:Connection terminated|A commit reached no standby|Client (?:has encountered a connection error|was closed)|Query read timeout|timeout expired)/;

// Constraints, values that no column accepts, and damaged data.
const broken = /^(?:2[23]...|XX00[12])$/;

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : "";

/** Classifies a failed statement for the step that made it. */
export const classify = (error: unknown): Failure => {
  if (!(error instanceof Error)) return "unavailable";
  const code = codeOf(error);
  if (busy.test(code)) return "busy";
  if (lost.test(code) || lostSocket.test(code) || lostText.test(error.message)) return "lost";
  if (code === full) return "unwritable";
  if (broken.test(code)) return "constraint";
  // Several addresses were tried, and each refused.
  if (error instanceof AggregateError && error.errors.length > 0) return classify(error.errors[0]);
  return error.cause === undefined ? "unavailable" : classify(error.cause);
};

/** Whether the error is the database's own answer. Then it ran nothing that was sent later. */
export const isAnswer = (error: unknown): boolean => error instanceof Error && "severity" in error;

const notQueryable = "is not queryable";

/** Whether the driver refused to send the statement, because the connection had ended before. */
export const neverSent = (error: unknown): boolean =>
  error instanceof Error && error.message.endsWith(notQueryable);

/** The driver's own error for that. */
export const connectionEnded = (): Error =>
  new Error(`Client has encountered a connection error and ${notQueryable}`);

/** Whether the database is read-only. */
export const takesNoWrites = (error: unknown): boolean =>
  error instanceof Error && codeOf(error) === readOnly;

/** Whether a prepared statement is gone: a pooler gave this step another connection. */
export const forgotName = (error: unknown): boolean =>
  error instanceof Error && codeOf(error) === "26000";

/** Whether somebody else has prepared a statement of this name on the same connection. */
export const isNameTaken = (error: unknown): boolean =>
  error instanceof Error && codeOf(error) === "42P05";

/**
 * Whether a commit no longer waits for a standby, because its time was over. PostgreSQL then answers
 * it like any other commit.
 */
export const gaveUpStandby = ({ routine }: { readonly routine?: string | undefined }): boolean =>
  routine === "SyncRepWaitForLSN";

/** The error for such a commit: a lost answer. */
export const notReplicated = (): Error => new Error("A commit reached no standby in its time");
