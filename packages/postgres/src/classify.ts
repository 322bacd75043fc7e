import type { Failure } from "@admit-one/sql";

// A serialization failure, a deadlock, and a lock that was not given in time: PostgreSQL has undone
// the step, and names these as worth another try.
const busy = /^(?:40001|40P01|55P03)$/;

// The connection failed or was ended by the server: shut down, crashed, starting, or idle too long.
const lost = /^(?:08...|57P0[1-3]|25P03)$/;
const lostSocket = /^(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH)$/;

// The driver has no codes for what happens on its own side.
const lostText =
  /^(?:Connection terminated|Client has encountered a connection error|Query read timeout)/;

// Constraints, values that no column takes, and damage to what is stored.
const broken = /^(?:2[23]...|XX00[12])$/;

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : "";

/** What a failed statement means for the step that made it. */
export const classify = (error: unknown): Failure => {
  if (!(error instanceof Error)) return "unavailable";
  const code = codeOf(error);
  if (busy.test(code)) return "busy";
  if (lost.test(code) || lostSocket.test(code) || lostText.test(error.message)) return "lost";
  if (broken.test(code)) return "constraint";
  // Several addresses were tried, and each refused.
  if (error instanceof AggregateError && error.errors.length > 0) return classify(error.errors[0]);
  return error.cause === undefined ? "unavailable" : classify(error.cause);
};
