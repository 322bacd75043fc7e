import { type DestinationStream, type Logger, pino } from "pino";
import type { LogLevel } from "./config-values.ts";
import { stderrDestination } from "./log-destination.ts";

export type Log = Logger;

/**
 * Fields that could still contain secrets. Our own lines are written field by field and contain
 * none; this is for the fields of errors that other libraries throw.
 */
const redact = ["authorization", "queue-token", "idempotency-key", "token", "proof"].flatMap(
  (name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`],
);

/** One JSON object for each line. The log goes to stderr, so that stdout stays free for people. */
export const createLog = (
  level: LogLevel,
  destination: DestinationStream = stderrDestination(),
): Log =>
  pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: redact } },
    destination,
  );
