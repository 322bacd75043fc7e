import { clientKey } from "./addresses.ts";
import type { BoxOfficeRoutesOptions, RequestContext } from "./context.ts";
import { nodeAnswerOf } from "./event-body.ts";
import { createEventStreams, type Place, type StreamLimits } from "./event-streams.ts";
import { type ProblemAnswer, problem } from "./problem.ts";
import { hostTimers } from "./timers.ts";

/** Default limits of open streams. */
const limitDefaults: StreamLimits = { max: 10_000, maxPerAddress: 2_000, maxPerToken: 3 };
/**
 * The base of the reconnect delay. It is random, so that clients that lost one server do not all
 * return at once.
 */
const reconnectMs = 2_000;

/** The rest of the places is for those who are near or inside. */
const spareShare = 0.5;

export const streamHeaders = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store, no-transform",
  // Proxies that compress buffer the events of a stream, unless it is encoded already.
  "Content-Encoding": "identity",
  // Tells nginx not to buffer the events.
  "X-Accel-Buffering": "no",
};

/**
 * Aborts when the client of a stream has left. Node's hosts end the body then, so a signal would
 * only take memory: null.
 */
export const goneOf = (c: RequestContext): AbortSignal | null => {
  const answer = nodeAnswerOf(c.env);
  if (answer === null) return c.req.raw.signal;
  return answer.destroyed ? AbortSignal.abort() : null;
};

/** Where every event stream of the process begins: those of queues and those of shows. */
export type StreamDoor = {
  /** Refuses the stream if there are too many, before anything is looked up for it. */
  enter<R extends Response>(
    c: RequestContext,
    open: (place: Place) => Promise<R>,
  ): Promise<R | ProblemAnswer<503 | 429>>;
  /** How many more streams may be offered to clients that can do without one. */
  spare(): number;
  /** A delay for the `retry` of a stream. */
  retryMs(): number;
};

export const createStreamDoor = (options: BoxOfficeRoutesOptions): StreamDoor => {
  const { timers = hostTimers, stopping, addressOf, onRefused } = options;
  const max = options.maxEventStreams ?? limitDefaults.max;
  const streams = createEventStreams({
    limits: {
      max,
      maxPerAddress: options.maxEventStreamsPerAddress ?? limitDefaults.maxPerAddress,
      maxPerToken: options.maxEventStreamsPerToken ?? limitDefaults.maxPerToken,
    },
    stopping,
    onReplaced: () => onRefused?.({ limit: "streams_per_token", address: null }),
    onCount: options.onStreams,
  });
  return {
    enter: async (c, open) => {
      const address = addressOf?.(c.req.raw, c) ?? null;
      const entered = streams.enter(clientKey(address));
      if (entered.outcome !== "entered") {
        const limit = entered.outcome === "full" ? "streams" : "streams_per_address";
        onRefused?.({ limit, address });
        const code = entered.outcome === "full" ? "UNAVAILABLE" : "TOO_MANY_REQUESTS";
        const retryAfterSeconds = 2 + Math.floor(timers.random() * 8);
        return problem(c, code, { retryAfterSeconds });
      }
      // HEAD only checks whether there is room, and takes none.
      if (c.req.method === "HEAD") entered.place.leave();
      try {
        return await open(entered.place);
      } finally {
        entered.place.leave();
      }
    },
    spare: () => Math.max(0, Math.floor(max * spareShare) - streams.count()),
    retryMs: () => Math.round(reconnectMs * (1 + timers.random())),
  };
};
