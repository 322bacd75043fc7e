import { type BoxOffice, pageDefaults } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { json, personal } from "../answers.ts";
import { answer, problems } from "../documented.ts";
import type { AddEndpoint } from "../endpoint.ts";
import { given, pageOf } from "../page.ts";
import { refuse } from "../refuse.ts";
import {
  foundPaymentsSchema,
  foundReservationsSchema,
  operatorsConcertsSchema,
  paymentQuery,
  queuesSchema,
  reservationQuery,
  toFoundPaymentBody,
  toFoundReservationBody,
  toOperatorsConcertBody,
} from "../schemas/lookup.ts";
import { pageQuery } from "../schemas/page.ts";
import { toQueueBody } from "../schemas/queue.ts";

const tags = ["Operators"];
const usual = pageDefaults.operators;
const refused = problems("UNAUTHENTICATED", "VALIDATION");

const reservations = createRoute({
  method: "get",
  path: "/admin/reservations",
  operationId: "findReservations",
  summary: "Find reservations",
  description:
    "By show, user, seat, payment and status, each or all of them; without any, the newest of " +
    "all. A lapsed hold is `expired`, whether or not somebody wrote that down.",
  tags,
  request: {
    query: reservationQuery.extend(
      pageQuery(usual, "mnw3kg3o.res_01m6bc8n0zs9ah47ryr8n9340k").shape,
    ),
  },
  responses: { 200: answer("Newest first", foundReservationsSchema), ...refused },
});

const payments = createRoute({
  method: "get",
  path: "/admin/payments",
  operationId: "findPayments",
  summary: "Find payments",
  description:
    "By show, user, reservation and status, each or all of them; without any, the newest of all. " +
    "`taken` says what the gateway took, and what became of it.",
  tags,
  request: {
    query: paymentQuery.extend(pageQuery(usual, "mnw3kg3o.pay_01m6bc8parypm4d46a280v9gdp").shape),
  },
  responses: { 200: answer("Newest first", foundPaymentsSchema), ...refused },
});

const queues = createRoute({
  method: "get",
  path: "/admin/queues",
  operationId: "listQueues",
  summary: "All queues and their figures",
  description: "Each as the call for a single queue answers it.",
  tags,
  request: { query: pageQuery(usual, "mnw3kg3o.seoul-2026") },
  responses: { 200: answer("Newest first", queuesSchema), ...refused },
});

const concerts = createRoute({
  method: "get",
  path: "/admin/concerts",
  operationId: "listAllConcerts",
  summary: "All concerts with their shows and policies",
  description: "As they are at this moment; the public list may be a second old.",
  tags,
  request: { query: pageQuery(usual, "mnw3kg3o.seoul-2026") },
  responses: { 200: answer("Newest first", operatorsConcertsSchema), ...refused },
});

/** What operators look up. */
export const addAdminLookupRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: reservations,
    access: "viewer",
    handle: async (c) => {
      const result = await boxOffice.findReservations({
        ...given(c, "showId", "userId", "seatId", "status", "paymentId"),
        ...pageOf(c),
      });
      if (result.outcome !== "reservations_found") return refuse(c, result);
      const found = result.reservations.map(toFoundReservationBody);
      return json(c, { reservations: found, next: result.next }, 200, personal);
    },
  });

  add({
    route: payments,
    access: "viewer",
    handle: async (c) => {
      const result = await boxOffice.findPayments({
        ...given(c, "showId", "userId", "reservationId", "status", "paymentId"),
        ...pageOf(c),
      });
      if (result.outcome !== "payments_found") return refuse(c, result);
      const found = result.payments.map(toFoundPaymentBody);
      return json(c, { payments: found, next: result.next }, 200, personal);
    },
  });

  add({
    route: queues,
    access: "viewer",
    handle: async (c) => {
      const result = await boxOffice.listQueues(pageOf(c));
      if (result.outcome !== "queues_listed") return refuse(c, result);
      const listed = result.queues.map(toQueueBody);
      return json(c, { queues: listed, next: result.next }, 200, personal);
    },
  });

  add({
    route: concerts,
    access: "viewer",
    handle: async (c) => {
      const result = await boxOffice.listAllConcerts(pageOf(c));
      if (result.outcome !== "concerts_listed") return refuse(c, result);
      const listed = result.concerts.map(toOperatorsConcertBody);
      return json(c, { concerts: listed, next: result.next }, 200, personal);
    },
  });
};
