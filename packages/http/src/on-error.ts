import { TicketingError } from "@admit-one/core";
import type { BoxOfficeRoutesOptions, RequestContext } from "./context.ts";
import { problem } from "./problem.ts";
import { hostTimers } from "./timers.ts";

/** Nobody knows how long the trouble lasts; a short pause keeps retries from adding to it. */
const shortestSeconds = 2;
/** Those who failed together must not come back together. */
const jitterSeconds = 4;

/** Turns what was thrown into 503 or 500; the message stays here, the host's hook gets it all. */
export const answerError =
  ({ onError, timers = hostTimers }: BoxOfficeRoutesOptions) =>
  (error: unknown, c: RequestContext): Response => {
    onError?.(error, {
      requestId: c.get("requestId"),
      method: c.req.method,
      path: c.req.path,
    });
    const retryAfterSeconds = shortestSeconds + Math.floor(timers.random() * jitterSeconds);
    return error instanceof TicketingError && error.code !== "CORRUPT"
      ? problem(c, error.code, { retryAfterSeconds })
      : problem(c, "INTERNAL");
  };
