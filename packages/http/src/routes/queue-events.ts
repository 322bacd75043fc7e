import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { respond } from "../answers.ts";
import type { BoxOfficeRoutesOptions, RequestContext } from "../context.ts";
import { problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { retryBytes, tokenEvent } from "../event-bytes.ts";
import type { Place } from "../event-streams.ts";
import { createFeeds } from "../feeds.ts";
import { createQueueFeed, frameEvent, frameId } from "../queue-feed.ts";
import { refuse } from "../refuse.ts";
import { optionalTokenHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import { byAnyone } from "../security.ts";
import { goneOf, type StreamDoor, streamHeaders } from "../stream-door.ts";
import { hostTimers } from "../timers.ts";

const tags = ["Queue"];
const params = z.object({ queueId: ids.queueId });

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

export const addQueueEventRoutes = (
  add: AddEndpoint,
  { boxOffice, timers = hostTimers, stopping }: BoxOfficeRoutesOptions,
  door: StreamDoor,
): void => {
  const feeds = createFeeds(
    (queueId, onIdle) => createQueueFeed({ boxOffice, timers, queueId, onIdle }),
    stopping,
  );

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
    const known = c.req.header("Last-Event-ID") === frameId(frame);
    const first = [
      retryBytes(door.retryMs()),
      ...(known ? [] : [frameEvent(frame)]),
      ...(view === null ? [] : [tokenEvent(view)]),
    ];
    // HEAD gets the same status and headers as GET, but no body.
    if (c.req.method === "HEAD") return respond(c, null, 200, streamHeaders);
    const personal = token === null || view === null ? null : { token, view };
    const body = place.open({
      subscribe: (sink) => feeds.of(queueId).subscribe({ sink, frame, personal }),
      first,
      tokenId: view?.tokenId ?? null,
      isOver: view?.status === "expired",
      gone: goneOf(c),
    });
    return respond(c, body, 200, streamHeaders);
  };

  add({
    route: events,
    access: "anyone",
    handle: (c) => door.enter(c, (place) => openIn(c, place)),
  });
};
