import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, personal } from "../answers.ts";
import { answer, jsonBody, problems } from "../documented.ts";
import { type AddEndpoint, pathId } from "../endpoint.ts";
import { location } from "../location.ts";
import { refuse } from "../refuse.ts";
import { requiredIdempotencyHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import {
  addSectionsSchema,
  addShowSchema,
  changedShowSchema,
  changePricesSchema,
  changeShowSchema,
  sectionsAddedSchema,
  showAddedSchema,
  toAddedShow,
  toChangedShowBody,
  toMoreSections,
  toPrices,
  toShowChange,
} from "../schemas/sale-changes.ts";

const tags = ["Operators"];
const common = ["PAYLOAD_TOO_LARGE", "UNAUTHENTICATED", "UNSUPPORTED_MEDIA_TYPE"] as const;
const ofShow = { params: z.object({ showId: ids.showId }) };
const once = { headers: z.object(requiredIdempotencyHeader) };

const add = createRoute({
  method: "post",
  path: "/admin/concerts/{concertId}/shows",
  operationId: "addShow",
  summary: "Add a show to a concert",
  description:
    "A show as in `POST /admin/concerts`. Without `grades` it has those of the concert's first " +
    "show. The seats of a large show come in pieces; the answer comes after the last one.",
  tags,
  request: {
    params: z.object({ concertId: ids.concertId }),
    ...once,
    body: jsonBody(addShowSchema),
  },
  responses: {
    201: answer("The show is there", showAddedSchema, { Location: "The concert" }),
    ...problems(...common, "VALIDATION", "IDEMPOTENCY_KEY_REUSED", "NOT_FOUND", "ALREADY_EXISTS"),
  },
});

const change = createRoute({
  method: "patch",
  path: "/admin/shows/{showId}",
  operationId: "changeShow",
  summary: "Change the title, the start or the sale of a show",
  description:
    "What is left out stays. Holds that were made before keep their end, and can be paid after " +
    "the sale. A queue that opens with its sales follows at once, and never closes again to those " +
    "who are active.",
  tags,
  request: { ...ofShow, body: jsonBody(changeShowSchema) },
  responses: {
    200: answer("The show from now on", changedShowSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND", "CONFLICT"),
  },
});

const addSections = createRoute({
  method: "post",
  path: "/admin/shows/{showId}/sections",
  operationId: "addSections",
  summary: "Append sections to a show, also while it sells",
  description:
    "Sections as in `POST /admin/concerts`; `grades` beside those of the show. A section of an " +
    "existing name gets more rows. No seat's number in the plan ever changes. Many seats come in " +
    "pieces and sell as they come; the answer comes after the last one.",
  tags,
  request: { ...ofShow, ...once, body: jsonBody(addSectionsSchema) },
  responses: {
    201: answer("The seats are there", sectionsAddedSchema),
    ...problems(...common, "VALIDATION", "IDEMPOTENCY_KEY_REUSED", "NOT_FOUND", "CONFLICT"),
  },
});

const changePrices = createRoute({
  method: "patch",
  path: "/admin/shows/{showId}/prices",
  operationId: "changePrices",
  summary: "Change prices, also while the show sells",
  description:
    "Replaces the price of a grade, section, row or seat at its own level; then the nearest level " +
    "of each seat wins again. After the answer every hold has the new prices. A reservation keeps " +
    "the price that it was promised. What is left out stays. With `seen`, prices that somebody " +
    "changed meanwhile are left as they are.",
  tags,
  request: { ...ofShow, body: jsonBody(changePricesSchema) },
  responses: {
    200: answer("The show from now on", changedShowSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND", "CONFLICT"),
  },
});

/** Operators' calls that change what a concert sells. */
export const addAdminShowRoutes = (addRoute: AddEndpoint, boxOffice: BoxOffice): void => {
  addRoute({
    route: add,
    access: "manager",
    body: addShowSchema,
    handle: async (c, { body, actor }) => {
      const result = await boxOffice.addShow({
        ...toAddedShow(body),
        actor,
        concertId: pathId(c, "concertId"),
        idempotencyKey: c.req.header("Idempotency-Key") ?? "",
      });
      if (result.outcome !== "show_added") return refuse(c, result);
      const { concertId, showId } = result;
      return json(c, { concertId, showId }, 201, {
        ...personal,
        Location: location(c, `/concerts/${concertId}`),
      });
    },
  });

  addRoute({
    route: change,
    access: "manager",
    body: changeShowSchema,
    handle: async (c, { body, actor }) => {
      const command = { ...toShowChange(body), showId: pathId(c, "showId"), actor };
      const result = await boxOffice.changeShow(command);
      if (result.outcome !== "show_changed") return refuse(c, result);
      return json(c, toChangedShowBody(result.show), 200, personal);
    },
  });

  addRoute({
    route: addSections,
    access: "manager",
    body: addSectionsSchema,
    handle: async (c, { body, actor }) => {
      const result = await boxOffice.addSections({
        ...toMoreSections(body),
        actor,
        showId: pathId(c, "showId"),
        idempotencyKey: c.req.header("Idempotency-Key") ?? "",
      });
      if (result.outcome !== "sections_added") return refuse(c, result);
      const { showId, firstNo, seats } = result;
      return json(c, { showId, firstNo, seats }, 201, personal);
    },
  });

  addRoute({
    route: changePrices,
    access: "manager",
    body: changePricesSchema,
    handle: async (c, { body, actor }) => {
      const command = { ...toPrices(body), showId: pathId(c, "showId"), actor };
      const result = await boxOffice.changePrices(command);
      if (result.outcome !== "prices_changed") return refuse(c, result);
      return json(c, toChangedShowBody(result.show), 200, personal);
    },
  });
};
