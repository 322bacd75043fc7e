import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { bodiless, jsonPieces } from "../answers.ts";
import { answer, nothing, problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { noneMatch } from "../etag.ts";
import { linkToQueue } from "../queue-link.ts";
import { refuse } from "../refuse.ts";
import { ifNoneMatchHeader, tokenHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import { type SeatsBody, seatsSchema } from "../schemas/seat.ts";
import { createSeatsWriter } from "../seats-writer.ts";
import { byToken } from "../security.ts";

const list = createRoute({
  method: "get",
  path: "/shows/{showId}/seats",
  operationId: "listSeats",
  summary: "Every seat of a show, each with whether it can be reserved now",
  description:
    "Needs an active queue token. With `If-None-Match` an unchanged list costs no body. A " +
    "seat that is `available` may be gone a moment later: the reservation decides.",
  tags: ["Seats"],
  security: byToken,
  request: {
    params: z.object({ showId: ids.showId }),
    headers: z.object({ ...tokenHeader, ...ifNoneMatchHeader }),
  },
  responses: {
    200: answer("All seats", seatsSchema, { ETag: "Changes whenever the list does" }),
    304: nothing("As the client knows them; the token was checked all the same"),
    ...problems("INVALID_TOKEN", "TOKEN_NOT_ACTIVE", "NOT_FOUND"),
  },
});

export const addSeatRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  const write = createSeatsWriter();
  add({
    route: list,
    access: "anyone",
    handle: async (c) => {
      const query = { showId: pathId(c, "showId"), token: queueToken(c) };
      const result = await boxOffice.listSeats(query);
      if (result.outcome !== "seats_listed") {
        return refuse(c, result, await linkToQueue(c, boxOffice, result, { showId: query.showId }));
      }
      const etag = `"${result.revision}"`;
      const headers = { ETag: etag, "Cache-Control": "private, no-cache" };
      return noneMatch(c.req.header("If-None-Match"), etag)
        ? jsonPieces<SeatsBody, 200>(c, write(result.pieces), 200, headers)
        : bodiless(c, 304, headers);
    },
  });
};
