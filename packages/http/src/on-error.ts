import { TicketingError } from "@admit-one/core";
import type { BoxOfficeRoutesOptions, FailureContext, RequestContext } from "./context.ts";
import { problem } from "./problem.ts";
import { hostTimers } from "./timers.ts";

/** The length of an outage is unknown. A short pause keeps retries from adding to the load. */
const shortestSeconds = 2;
/** Clients that failed at the same time must not return at the same time. */
const jitterSeconds = 4;

/** Errors must be visible. Logs the route instead of the path, which contains ids of users. */
const logError = (error: unknown, { method, route, requestId }: FailureContext): void => {
  // oxlint-disable-next-line no-console -- The host configured no other place.
  console.error(`[admit-one/http] ${method} ${route} failed, request ${requestId}:`, error);
};

/** A failing log must not change the answer. */
const report = (log: () => void): void => {
  try {
    log();
  } catch {
    // There is no other place to report it.
  }
};

/**
 * Turns a thrown error into 503 or 500. Only the host's hook gets the error; the client does not
 * see its message.
 */
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
    const headers = c.get("boxOfficeErrorHeaders");
    return error instanceof TicketingError && error.code !== "CORRUPT"
      ? problem(c, error.code, { retryAfterSeconds, headers })
      : problem(c, "INTERNAL", { headers });
  };
