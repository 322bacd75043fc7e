import { type DestinationStream, type Logger, pino } from "pino";
import type { LogLevel } from "./config-values.ts";
import { stderrDestination } from "./log-destination.ts";

export type Log = Logger;

/**
 * Where a log line could still carry what nobody may read. Lines are written field by field and
 * hold none of these; this is for the fields of errors that other libraries throw.
 */
const redact = ["authorization", "queue-token", "idempotency-key", "token", "proof"].flatMap(
  (name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`],
);

/** One JSON object a line. On stderr, so that stdout stays for people who start the server. */
export const createLog = (
  level: LogLevel,
  destination: DestinationStream = stderrDestination(),
): Log =>
  pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: redact } },
    destination,
  );
