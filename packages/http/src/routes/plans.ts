import { type BoxOffice, type CompactPlan, encodeAvailability } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import {
  openErrorsToAll,
  openToAll,
  personal,
  respond,
  sharedJson,
  sharedUnchanged,
} from "../answers.ts";
import { answer, nothing, problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { noneMatch } from "../etag.ts";
import { hasQuery, noSuchAddress } from "../queries.ts";
import { linkToQueue } from "../queue-link.ts";
import { refuse } from "../refuse.ts";
import { ifNoneMatchHeader, tokenHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import { type PlanBody, planSchema } from "../schemas/plan.ts";
import { byAnyone, byToken } from "../security.ts";

const tags = ["Seats"];
const params = z.object({ showId: ids.showId });

const getPlan = createRoute({
  method: "get",
  path: "/shows/{showId}/plan",
  operationId: "getPlan",
  summary: "What a page needs once to draw the seats; for everybody, through any cache",
  description:
    "Sections, rows, labels, grades, prices and positions, as runs: a few kilobytes for 80,000 " +
    "seats. It never says what is blocked or taken: that is `GET …/availability`. Sections may be " +
    "appended while the show sells; the numbers of seats never change. It has no query: with one it " +
    "is not found.",
  tags,
  security: byAnyone,
  request: { params, headers: z.object(ifNoneMatchHeader) },
  responses: {
    200: answer("The plan of the show", planSchema, {
      ETag: "`planVersion` of the availability",
      "Cache-Control": "Any cache may answer for five seconds",
    }),
    304: nothing("As the client knows it"),
    ...problems("NOT_FOUND"),
  },
});

const cursorText = z
  .string()
  .optional()
  .meta({
    description: "The cursor of the answer that the client has: then only changes are sent",
    examples: ["4711.1797242400000.1.o"],
  });

const getAvailability = createRoute({
  method: "get",
  path: "/shows/{showId}/availability",
  operationId: "getAvailability",
  summary: "Which seats can be reserved now: one bit for each, or what changed",
  description:
    "Binary. Format (1), kind (0 full, 1 changes), then `planVersion` and `cursor`, each a length " +
    "and ASCII. Full: the number of seats, and one bit for each, by its number in the plan: bit " +
    "`no & 7` of byte `no >> 3`, set if it can be reserved. Changes: their number, and for each of " +
    "them, ascending, twice the distance from the number before, plus one if the seat can be " +
    "reserved. Numbers are varints: seven bits a byte, lowest first, the eighth bit set if more " +
    "follow. Changes may repeat what the client knows. For a cursor that is unknown or too old, " +
    "and after a change of the plan, the answer is full. While the show does not sell, nothing can " +
    "be reserved. Needs an active queue token.",
  tags,
  security: byToken,
  request: { params, query: z.object({ since: cursorText }), headers: z.object(tokenHeader) },
  responses: {
    200: {
      description: "All seats, or the changes since the cursor",
      content: {
        "application/octet-stream": { schema: z.string().meta({ format: "binary" }) },
      },
    },
    ...problems("INVALID_TOKEN", "TOKEN_NOT_ACTIVE", "NOT_FOUND"),
  },
});

/** A plan is the same instance until it changes, and then is the same bytes. */
const createSerializer = (): ((plan: CompactPlan) => Uint8Array<ArrayBuffer>) => {
  const known = new WeakMap<CompactPlan, Uint8Array<ArrayBuffer>>();
  return (plan) => {
    const bytes = known.get(plan) ?? new TextEncoder().encode(JSON.stringify(plan));
    known.set(plan, bytes);
    return bytes;
  };
};

export const addPlanRoute = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  const serialize = createSerializer();

  add({
    route: getPlan,
    access: "anyone",
    handle: async (c) => {
      openErrorsToAll(c);
      if (hasQuery(c)) return noSuchAddress(c);
      const result = await boxOffice.getPlan({ showId: pathId(c, "showId") });
      if (result.outcome !== "plan_found") return refuse(c, result, openToAll);
      const etag = `"${result.planVersion}"`;
      const headers = { ETag: etag, "Cache-Control": "public, max-age=5" };
      return noneMatch(c.req.header("If-None-Match"), etag)
        ? sharedJson<PlanBody>(c, serialize(result.plan), headers)
        : sharedUnchanged(headers);
    },
  });
};

export const addAvailabilityRoute = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: getAvailability,
    access: "anyone",
    handle: async (c) => {
      const showId = pathId(c, "showId");
      const query = { showId, token: queueToken(c), since: c.req.query("since") };
      const result = await boxOffice.getAvailability(query);
      if (result.outcome !== "availability_found") {
        return refuse(c, result, await linkToQueue(c, boxOffice, result, { showId }));
      }
      const bytes = new Uint8Array(encodeAvailability(result.availability));
      return respond(c, bytes, 200, personal, "application/octet-stream");
    },
  });
};
