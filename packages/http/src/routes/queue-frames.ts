import type { TokenView } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { bodiless, json, respond } from "../answers.ts";
import type { BoxOfficeRoutesOptions } from "../context.ts";
import { answer, nothing, problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { noneMatch } from "../etag.ts";
import { problem } from "../problem.ts";
import { frameEvent, frameId, tokenEvent } from "../queue-feed.ts";
import { createQueueStreams } from "../queue-streams.ts";
import { refuse } from "../refuse.ts";
import { idSchema } from "../schemas/common.ts";
import { frameSchema, toFrameBody } from "../schemas/frame.ts";
import { byAnyone } from "../security.ts";
import { hostTimers } from "../timers.ts";

const tags = ["Queue"];
const params = z.object({ queueId: idSchema });

const getFrame = createRoute({
  method: "get",
  path: "/queues/{queueId}/frame",
  operationId: "getQueueFrame",
  summary: "How far the line is, for everybody; any cache may answer for a second",
  tags,
  security: byAnyone,
  request: { params, headers: z.object({ "If-None-Match": z.string().optional() }) },
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
    "as of `GET …/tokens/me`. An open stream with a token counts as asking for it. " +
    "Tokens never travel in the address: use fetch and read its body.",
  tags,
  security: byAnyone,
  request: { params, headers: z.object({ "Last-Event-ID": z.string().optional() }) },
  responses: {
    200: {
      description: "Goes on until either side leaves",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...problems("INVALID_TOKEN", "NOT_FOUND"),
  },
});

/** Open streams of one process where the host does not say. */
const streamsMax = 10_000;
/** Clients that all lost one server must not all come back at once. */
const reconnectMs = 2_000;

export const addQueueFrameRoutes = (
  add: AddEndpoint,
  {
    boxOffice,
    timers = hostTimers,
    maxEventStreams = streamsMax,
    stopping,
  }: BoxOfficeRoutesOptions,
): void => {
  const streams = createQueueStreams({ boxOffice, timers, max: maxEventStreams, stopping });

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

  add({
    route: events,
    access: "anyone",
    handle: async (c) => {
      const queueId = pathId(c, "queueId");
      if (streams.isFull()) {
        const retryAfterSeconds = 2 + Math.floor(timers.random() * 8);
        return problem(c, "UNAVAILABLE", { retryAfterSeconds });
      }
      const token = queueToken(c) === "" ? null : queueToken(c);
      let view: TokenView | null = null;
      if (token !== null) {
        const followed = await boxOffice.followToken({ queueId, token });
        if (followed.outcome !== "token_found") return refuse(c, followed);
        view = followed.token;
      }
      const found = await boxOffice.getFrame({ queueId });
      if (found.outcome !== "frame_found") return refuse(c, found);
      const retryMs = Math.round(reconnectMs * (1 + timers.random()));
      const known = c.req.header("Last-Event-ID") === frameId(found.frame);
      const first = [
        new TextEncoder().encode(`retry: ${retryMs}\n\n`),
        ...(known ? [] : [frameEvent(found.frame)]),
        ...(view === null ? [] : [tokenEvent(view)]),
      ];
      const body = streams.open(queueId, { token, view }, first);
      return respond(c, body, 200, {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-store, no-transform",
        // Proxies of one make gather the events of a stream unless told not to.
        "X-Accel-Buffering": "no",
      });
    },
  });
};
