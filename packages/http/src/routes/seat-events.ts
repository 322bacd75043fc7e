import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { respond } from "../answers.ts";
import type { BoxOfficeRoutesOptions, RequestContext } from "../context.ts";
import { problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { retryBytes, tokenEvent } from "../event-bytes.ts";
import type { Place } from "../event-streams.ts";
import { createFeeds } from "../feeds.ts";
import { linkToQueue } from "../queue-link.ts";
import { refuse } from "../refuse.ts";
import { tokenHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import { createSeatFeed, seatsEvent } from "../seat-feed.ts";
import { byToken } from "../security.ts";
import { goneOf, type StreamDoor, streamHeaders } from "../stream-door.ts";
import { hostTimers } from "../timers.ts";

const events = createRoute({
  method: "get",
  path: "/shows/{showId}/events",
  operationId: "followSeats",
  summary: "Changes of the seats as server-sent events, at most once a second",
  description:
    "`event: seats`: its data is an answer of `GET …/availability` in base64, first the full one, " +
    "then changes; its `id` is the cursor. With `Last-Event-ID` the stream continues from there. " +
    "`event: token` as of `GET …/tokens/me` when the token's time is put off, and as the last event " +
    "when it is over. Tokens never travel in the address: use fetch and read its body.",
  tags: ["Seats"],
  security: byToken,
  request: {
    params: z.object({ showId: ids.showId }),
    headers: z.object({
      ...tokenHeader,
      "Last-Event-ID": z
        .string()
        .optional()
        .meta({ description: "`id` of the last event that the client has" }),
    }),
  },
  responses: {
    200: {
      description: "Goes on until either side leaves, or the token is over",
      content: { "text/event-stream": { schema: z.string() } },
    },
    ...problems("INVALID_TOKEN", "TOKEN_NOT_ACTIVE", "NOT_FOUND", "TOO_MANY_REQUESTS"),
  },
});

export const addSeatEventRoutes = (
  add: AddEndpoint,
  { boxOffice, timers = hostTimers, stopping }: BoxOfficeRoutesOptions,
  door: StreamDoor,
): void => {
  const feeds = createFeeds(
    (showId, onIdle) => createSeatFeed({ boxOffice, timers, showId, onIdle }),
    stopping,
  );

  const openIn = async (c: RequestContext, place: Place) => {
    const showId = pathId(c, "showId");
    const token = queueToken(c);
    const looked = await boxOffice.getAvailability({
      showId,
      token,
      since: c.req.header("Last-Event-ID"),
    });
    if (looked.outcome !== "availability_found") {
      return refuse(c, looked, await linkToQueue(c, boxOffice, looked, { showId }));
    }
    const { queueId, availability } = looked;
    // Opening a stream is a token look-up like any other, and counts as one.
    const followed = await boxOffice.lookUpToken({ queueId, token });
    if (followed.outcome !== "token_found") return refuse(c, followed);
    const { token: view } = followed;
    const found = await boxOffice.getFrame({ queueId });
    if (found.outcome !== "frame_found") return refuse(c, found);
    const { frame } = found;
    const seats = seatsEvent(availability);
    const first = [
      retryBytes(door.retryMs()),
      ...(seats === null ? [] : [seats]),
      // It may have ended since the seats were looked at.
      ...(view.status === "active" ? [] : [tokenEvent(view)]),
    ];
    // HEAD gets the same status and headers as GET, but no body.
    if (c.req.method === "HEAD") return respond(c, null, 200, streamHeaders);
    const body = place.open({
      subscribe: (sink) =>
        feeds
          .of(showId)
          .subscribe({ sink, cursor: availability.cursor, token, view, queueId, frame }),
      first,
      tokenId: view.tokenId,
      isOver: view.status !== "active",
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
