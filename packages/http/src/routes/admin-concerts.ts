import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, noContent, personal } from "../answers.ts";
import { answer, jsonBody, problems } from "../documented.ts";
import { type AddEndpoint, pathId } from "../endpoint.ts";
import { location } from "../location.ts";
import { refuse } from "../refuse.ts";
import {
  concertDocumentSchema,
  exportedDocumentSchema,
  toConcertDocument,
  toConcertDocumentBody,
} from "../schemas/concert-document.ts";
import {
  changeConcertSchema,
  changedConcertSchema,
  concertCreatedSchema,
  toChangedConcertBody,
} from "../schemas/concert-policy.ts";
import { ids } from "../schemas/ids.ts";

const tags = ["Operators"];

const exported = createRoute({
  method: "get",
  path: "/admin/concerts/{concertId}/document",
  operationId: "exportConcert",
  summary: "The document of a concert",
  description:
    "As the concert is now, drafts too: every grade, level of price, label and place. It is a " +
    "valid body of `POST /admin/concerts`. It names the queue, and has no policy of it.",
  tags,
  request: { params: z.object({ concertId: ids.concertId }) },
  responses: {
    200: answer("A concert document", exportedDocumentSchema),
    ...problems("UNAUTHENTICATED", "NOT_FOUND"),
  },
});

const create = createRoute({
  method: "post",
  path: "/admin/concerts",
  operationId: "createConcert",
  summary: "Put a concert on sale",
  description:
    "Creates the concert, its shows and seats, and its queue unless that exists. Sales open " +
    "by the shows' own windows. Nobody sees any of it before all of it is there. Where an answer " +
    "was lost, send the same document again: it goes on with what is there. Another document " +
    "under an id that is taken, or is being created, is `ALREADY_EXISTS`; what nobody goes on " +
    "with is removed after ten minutes.",
  tags,
  request: { body: jsonBody(concertDocumentSchema) },
  responses: {
    201: answer("On sale as its windows open", concertCreatedSchema, { Location: "The concert" }),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "ALREADY_EXISTS",
    ),
  },
});

const change = createRoute({
  method: "patch",
  path: "/admin/concerts/{concertId}",
  operationId: "changeConcert",
  summary: "Change a concert, also while it sells",
  description:
    "Title, metadata, status and policy. What is left out stays. The limits of the policy bind " +
    "each command from now on; holds that were made before keep their end. A draft can be " +
    "published; a published concert can be archived, and published again. Every other change of " +
    "status is `CONFLICT`. An archived concert accepts no new reservations; its holds can be paid.",
  tags,
  request: {
    params: z.object({ concertId: ids.concertId }),
    body: jsonBody(changeConcertSchema),
  },
  responses: {
    200: answer("The concert from now on", changedConcertSchema),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "NOT_FOUND",
      "CONFLICT",
    ),
  },
});

const remove = createRoute({
  method: "delete",
  path: "/admin/concerts/{concertId}",
  operationId: "deleteConcert",
  summary: "Delete a draft",
  description:
    "Deletes a concert that was never published, with its shows and seats. Its ids can then be " +
    "used again; its queue stays. Any other concert is `CONFLICT`: archive it instead.",
  tags,
  request: { params: z.object({ concertId: ids.concertId }) },
  responses: {
    204: { description: "It is deleted" },
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "NOT_FOUND",
      "CONFLICT",
    ),
  },
});

export const addAdminConcertRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: create,
    access: "manager",
    body: concertDocumentSchema,
    handle: async (c, { body, actor }) => {
      const result = await boxOffice.createConcert(toConcertDocument(body), { actor });
      if (result.outcome !== "concert_created") return refuse(c, result);
      const { concertId, queueId, showIds } = result;
      const shows = showIds.map((showId) => ({ showId }));
      return json(c, { concertId, queueId, shows }, 201, {
        ...personal,
        Location: location(c, `/concerts/${concertId}`),
      });
    },
  });

  add({
    route: exported,
    access: "viewer",
    handle: async (c) => {
      const result = await boxOffice.exportConcert({ concertId: pathId(c, "concertId") });
      if (result.outcome !== "concert_exported") return refuse(c, result);
      return json(c, toConcertDocumentBody(result.document), 200, personal);
    },
  });

  add({
    route: change,
    access: "manager",
    body: changeConcertSchema,
    handle: async (c, { body, actor }) => {
      const command = { ...body, concertId: pathId(c, "concertId"), actor };
      const result = await boxOffice.changeConcert(command);
      if (result.outcome !== "concert_changed") return refuse(c, result);
      return json(c, toChangedConcertBody(result.concert), 200, personal);
    },
  });

  add({
    route: remove,
    access: "manager",
    handle: async (c, { actor }) => {
      const result = await boxOffice.deleteConcert({ concertId: pathId(c, "concertId"), actor });
      return result.outcome === "concert_deleted" ? noContent(c) : refuse(c, result);
    },
  });
};
