import { type BoxOffice, pageDefaults } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { bodiless, json, jsonText, personal } from "../answers.ts";
import type { RequestContext } from "../context.ts";
import { answer, nothing, problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { noneMatch } from "../etag.ts";
import { pageOf } from "../page.ts";
import { linkToQueue } from "../queue-link.ts";
import { refuse } from "../refuse.ts";
import { ifNoneMatchHeader, tokenHeader } from "../schemas/common.ts";
import {
  bookableShowsSchema,
  type ConcertBody,
  type ConcertsBody,
  concertSchema,
  concertsSchema,
  seatsLeftSchema,
  toBookableShowsBody,
  toConcertBody,
  toSeatsLeftBody,
} from "../schemas/concert.ts";
import { ids } from "../schemas/ids.ts";
import { pageQuery } from "../schemas/page.ts";
import { byAnyone, byToken } from "../security.ts";
import { createSharedBodies } from "../shared-bodies.ts";

const tags = ["Concerts"];
/** Public data seldom changes, so a cache in front may answer for a second. */
const forEverybody = { "Cache-Control": "public, max-age=1" };
const cached = {
  "Cache-Control": "Any cache may answer for a second",
  ETag: "Changes whenever the answer does",
};
const unchanged = nothing("As the client knows it");
const headers = z.object(ifNoneMatchHeader);
const params = z.object({ concertId: ids.concertId });

const list = createRoute({
  method: "get",
  path: "/concerts",
  operationId: "listConcerts",
  summary: "What is sold here",
  description:
    "Needs neither a user nor a queue token. `queueId` names the line that guards a concert.",
  tags,
  security: byAnyone,
  request: { query: pageQuery(pageDefaults.public, "mnw3kg3o.seoul-2026"), headers },
  responses: {
    200: answer("Concerts with all their shows, newest first", concertsSchema, cached),
    304: unchanged,
    ...problems("VALIDATION"),
  },
});

const get = createRoute({
  method: "get",
  path: "/concerts/{concertId}",
  operationId: "getConcert",
  summary: "One concert, and which queue guards it",
  description: "Shows that are over, cancelled or not on sale yet are listed, too.",
  tags,
  security: byAnyone,
  request: { params, headers },
  responses: {
    200: answer("The concert with all its shows", concertSchema, cached),
    304: unchanged,
    ...problems("NOT_FOUND"),
  },
});

const listShows = createRoute({
  method: "get",
  path: "/concerts/{concertId}/shows",
  operationId: "listShows",
  summary: "The shows that can be booked now",
  description:
    "Needs a live queue token of the concert's queue; one that still waits is enough. A show " +
    "is listed while its sales window is open and at least one seat is free.",
  tags,
  security: byToken,
  request: {
    params,
    headers: z.object(tokenHeader),
    query: pageQuery(pageDefaults.public, "mq5f2m80.seoul-2026-1"),
  },
  responses: {
    200: answer("On sale now, with a seat free now; by their start", bookableShowsSchema),
    ...problems("VALIDATION", "INVALID_TOKEN", "NOT_FOUND"),
  },
});

const seatsLeft = createRoute({
  method: "get",
  path: "/concerts/{concertId}/left",
  operationId: "getSeatsLeft",
  summary: "How many seats are left",
  description:
    "Needs a live queue token of the concert's queue; one that still waits is enough. For each " +
    "grade and price of the first 32 shows that sell now, by their start. Counted once a second.",
  tags,
  security: byToken,
  request: { params, headers: z.object(tokenHeader) },
  responses: {
    200: answer("Also where none is left", seatsLeftSchema),
    ...problems("INVALID_TOKEN", "NOT_FOUND"),
  },
});

/** Answers with a body that many read, unless the client has it. */
const share = async <T>(
  c: RequestContext,
  { bytes, etag }: Awaited<ReturnType<ReturnType<typeof createSharedBodies>>>,
) => {
  const named = { ...forEverybody, ETag: etag };
  return noneMatch(c.req.header("If-None-Match"), etag)
    ? jsonText<T, 200>(c, bytes, 200, named)
    : bodiless(c, 304, named);
};

export const addConcertRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  const shared = createSharedBodies();

  add({
    route: list,
    access: "anyone",
    handle: async (c) => {
      const result = await boxOffice.listConcerts(pageOf(c));
      if (result.outcome !== "concerts_listed") return refuse(c, result);
      const { concerts, next } = result;
      const toBody = (): ConcertsBody => ({ concerts: concerts.map(toConcertBody), next });
      return share<ConcertsBody>(c, await shared(concerts, toBody));
    },
  });

  add({
    route: get,
    access: "anyone",
    handle: async (c) => {
      const result = await boxOffice.getConcert({ concertId: pathId(c, "concertId") });
      if (result.outcome !== "concert_found") return refuse(c, result);
      // A listing is read as a whole, so its shows stand for all of it.
      return share<ConcertBody>(c, await shared(result.shows, () => toConcertBody(result)));
    },
  });

  add({
    route: seatsLeft,
    access: "anyone",
    handle: async (c) => {
      const query = { concertId: pathId(c, "concertId"), token: queueToken(c) };
      const result = await boxOffice.getSeatsLeft(query);
      if (result.outcome !== "seats_left_found") {
        const headers = await linkToQueue(c, boxOffice, result, { concertId: query.concertId });
        return refuse(c, result, headers);
      }
      return json(c, toSeatsLeftBody(result.left), 200, personal);
    },
  });

  add({
    route: listShows,
    access: "anyone",
    handle: async (c) => {
      const query = { ...pageOf(c), concertId: pathId(c, "concertId"), token: queueToken(c) };
      const result = await boxOffice.listShows(query);
      if (result.outcome !== "shows_listed") {
        return refuse(
          c,
          result,
          await linkToQueue(c, boxOffice, result, { concertId: query.concertId }),
        );
      }
      return json(c, toBookableShowsBody(result.shows, result.next), 200, personal);
    },
  });
};
