import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { clientKey } from "../addresses.ts";
import { bodiless, json, respond } from "../answers.ts";
import type { BoxOfficeRoutesOptions, RequestContext } from "../context.ts";
import { answer, nothing, problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { noneMatch } from "../etag.ts";
import { problem } from "../problem.ts";
import { frameEvent, frameId, tokenEvent } from "../queue-feed.ts";
import { createQueueStreams, type Place } from "../queue-streams.ts";
import { refuse } from "../refuse.ts";
import { ifNoneMatchHeader, optionalTokenHeader } from "../schemas/common.ts";
import { frameSchema, toFrameBody } from "../schemas/frame.ts";
import { ids } from "../schemas/ids.ts";
import { byAnyone } from "../security.ts";
import { hostTimers } from "../timers.ts";

const tags = ["Queue"];
const params = z.object({ queueId: ids.queueId });

const getFrame = createRoute({
  method: "get",
  path: "/queues/{queueId}/frame",
  operationId: "getQueueFrame",
  summary: "How far the line is, for everybody; any cache may answer for a second",
  description:
    "One small answer for everybody who waits: with the number of a token it says how many " +
    "are ahead. Poll this one from a page that many people look at, through a cache.",
  tags,
  security: byAnyone,
  request: { params, headers: z.object(ifNoneMatchHeader) },
  responses: {
    200: answer("The queue as of its version", frameSchema, { ETag: "Changes with the queue" }),
    304: nothing("As the client knows it"),
    ...problems("NOT_FOUND"),
  },
});

const events = createRoute({
  method: "get",
  path: "/queues/{queueId}/events",
  operationId: "followQueue",
  summary: "The same as server-sent events; with a token its own news, too",
  description:
    "`event: frame` as of `GET …/frame`, at most once a second; with `Queue-Token` also `event: token` " +
    "as of `GET …/tokens/me`. An open stream with a token counts as asking for it, and ends with the " +
    "last event of a token that is over. " +
    "Tokens never travel in the address: use fetch and read its body.",
  tags,
  security: byAnyone,
  request: {
    params,
    headers: z.object({
      ...optionalTokenHeader,
      "Last-Event-ID": z
        .string()
        .optional()
        .meta({ description: "`id` of the last frame that the client has: it is not sent again" }),
    }),
  },
  responses: {
    200: {
      description: "Goes on until either side leaves, or the token is over",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...problems("INVALID_TOKEN", "NOT_FOUND", "TOO_MANY_REQUESTS"),
  },
});

/** Default limits of open streams. */
const limitDefaults = { max: 10_000, maxPerAddress: 2_000, maxPerToken: 3 };
/**
 * The base of the reconnect delay. It is random, so that clients that lost one server do not all
 * return at once.
 */
const reconnectMs = 2_000;

const streamHeaders = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store, no-transform",
  // Proxies that compress buffer the events of a stream, unless it is encoded already.
  "Content-Encoding": "identity",
  // Asks nginx not to buffer the events.
  "X-Accel-Buffering": "no",
};

export const addQueueFrameRoutes = (add: AddEndpoint, options: BoxOfficeRoutesOptions): void => {
  const { boxOffice, timers = hostTimers, stopping, addressOf, onRefused } = options;
  const limits = {
    max: options.maxEventStreams ?? limitDefaults.max,
    maxPerAddress: options.maxEventStreamsPerAddress ?? limitDefaults.maxPerAddress,
    maxPerToken: options.maxEventStreamsPerToken ?? limitDefaults.maxPerToken,
  };
  const onReplaced = () => onRefused?.({ limit: "streams_per_token", address: null });
  const streams = createQueueStreams({
    boxOffice,
    timers,
    limits,
    stopping,
    onReplaced,
    onCount: options.onStreams,
  });

  add({
    route: getFrame,
    access: "anyone",
    handle: async (c) => {
      const result = await boxOffice.getFrame({ queueId: pathId(c, "queueId") });
      if (result.outcome !== "frame_found") return refuse(c, result);
      const etag = `"${frameId(result.frame)}"`;
      const headers = { ETag: etag, "Cache-Control": "public, max-age=1" };
      return noneMatch(c.req.header("If-None-Match"), etag)
        ? json(c, toFrameBody(result.frame), 200, headers)
        : bodiless(c, 304, headers);
    },
  });

  const openIn = async (c: RequestContext, place: Place) => {
    const queueId = pathId(c, "queueId");
    const token = queueToken(c) === "" ? null : queueToken(c);
    // Opening a stream is a token look-up like any other, and counts as one.
    const followed = token === null ? null : await boxOffice.lookUpToken({ queueId, token });
    if (followed !== null && followed.outcome !== "token_found") return refuse(c, followed);
    const view = followed?.token ?? null;
    const found = await boxOffice.getFrame({ queueId });
    if (found.outcome !== "frame_found") return refuse(c, found);
    const { frame } = found;
    const retryMs = Math.round(reconnectMs * (1 + timers.random()));
    const known = c.req.header("Last-Event-ID") === frameId(frame);
    const first = [
      new TextEncoder().encode(`retry: ${retryMs}\n\n`),
      ...(known ? [] : [frameEvent(frame)]),
      ...(view === null ? [] : [tokenEvent(view)]),
    ];
    // HEAD gets the same status and headers as GET, but no body.
    if (c.req.method === "HEAD") return respond(c, null, 200, streamHeaders);
    const personal = { token, view, frame };
    const body = place.open({ queueId, personal, first, gone: c.req.raw.signal });
    return respond(c, body, 200, streamHeaders);
  };

  add({
    route: events,
    access: "anyone",
    handle: async (c) => {
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
        return await openIn(c, entered.place);
      } finally {
        entered.place.leave();
      }
    },
  });
};
