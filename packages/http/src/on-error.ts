import { TicketingError } from "@admit-one/core";
import type { BoxOfficeRoutesOptions, FailureContext, RequestContext } from "./context.ts";
import { problem } from "./problem.ts";
import { hostTimers } from "./timers.ts";

/** Nobody knows how long the trouble lasts; a short pause keeps retries from adding to it. */
const shortestSeconds = 2;
/** Those who failed together must not come back together. */
const jitterSeconds = 4;

/** An error that nobody sees is never fixed. The route, not the path, which has people's ids. */
const logError = (error: unknown, { method, route, requestId }: FailureContext): void => {
  // oxlint-disable-next-line no-console -- The host said of no other place.
  console.error(`[admit-one/http] ${method} ${route} failed, request ${requestId}:`, error);
};

/** The answer stands whatever becomes of the log. */
const report = (log: () => void): void => {
  try {
    log();
  } catch {
    // There is no other place to report it.
  }
};

/** Turns what was thrown into 503 or 500; the message stays here, the host's hook gets it all. */
export const answerError =
  ({ onError = logError, timers = hostTimers }: BoxOfficeRoutesOptions) =>
  (error: unknown, c: RequestContext): Response => {
    report(() =>
      onError(error, {
        requestId: c.get("requestId"),
        method: c.req.method,
        path: c.req.path,
        route: c.get("boxOfficeMount").pattern,
      }),
    );
    const retryAfterSeconds = shortestSeconds + Math.floor(timers.random() * jitterSeconds);
    return error instanceof TicketingError && error.code !== "CORRUPT"
      ? problem(c, error.code, { retryAfterSeconds })
      : problem(c, "INTERNAL");
  };
