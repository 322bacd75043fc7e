import { type BoxOffice, pageDefaults } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { csvStream, csvType, json, personal } from "../answers.ts";
import { answer, problems } from "../documented.ts";
import { type AddEndpoint, pathId } from "../endpoint.ts";
import { given, givenInstant, givenNumber, pageOf } from "../page.ts";
import { refuse } from "../refuse.ts";
import { salesCsv } from "../sales-csv.ts";
import { ids } from "../schemas/ids.ts";
import {
  foundPaymentsSchema,
  foundReservationsSchema,
  operatorsConcertsSchema,
  paymentQuery,
  queuesSchema,
  reservationQuery,
  salesQuery,
  showFiguresSchema,
  showSalesSchema,
  toFoundPaymentBody,
  toFoundReservationBody,
  toOperatorsConcertBody,
  toShowFiguresBody,
  toShowSalesBody,
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
  description:
    "Drafts and archived ones, too, as they are at this moment. The public list may be a second old.",
  tags,
  request: { query: pageQuery(usual, "mnw3kg3o.seoul-2026") },
  responses: { 200: answer("Newest first", operatorsConcertsSchema), ...refused },
});

const ofShow = z.object({ showId: ids.showId });

const figures = createRoute({
  method: "get",
  path: "/admin/shows/{showId}/figures",
  operationId: "getShowFigures",
  summary: "Seats and revenue of a show",
  description:
    "By section and grade: how many seats are free, held, sold and blocked, and the prices of those " +
    "that are confirmed. All of it is exact and of one moment.",
  tags,
  request: { params: ofShow },
  responses: {
    200: answer("How the show sells", showFiguresSchema),
    ...problems("UNAUTHENTICATED", "NOT_FOUND"),
  },
});

const sales = createRoute({
  method: "get",
  path: "/admin/shows/{showId}/sales",
  operationId: "getShowSales",
  summary: "What was sold when",
  description:
    "In spans of `everyMs` from `from` on: the reservations confirmed in each that are confirmed or " +
    "being cancelled now.",
  tags,
  request: { params: ofShow, query: salesQuery },
  responses: {
    200: answer("At most 1,000 buckets", showSalesSchema),
    ...problems("UNAUTHENTICATED", "VALIDATION", "NOT_FOUND"),
  },
});

const salesTable = createRoute({
  method: "get",
  path: "/admin/shows/{showId}/sales.csv",
  operationId: "exportSales",
  summary: "Everything that was sold of a show, as a table",
  description:
    "For a spreadsheet: one line for each seat that was ever sold, one for each change of a kept " +
    "amount and one for each dispute. `amount` of all lines of one currency adds up to the accounts " +
    "`sales` + `kept` − `disputed`. Amounts are in minor units. UTF-8 with a byte order mark, quoted " +
    "as RFC 4180 says; text that a spreadsheet would run begins with an apostrophe. The answer is " +
    "sent while it is read: each booking is of its own moment.",
  tags,
  request: { params: ofShow },
  responses: {
    200: {
      description: "The table; an answer that breaks off has no end of its chunks",
      headers: {
        "Content-Disposition": {
          description: "A name for the file",
          schema: { type: "string" as const },
        },
      },
      content: {
        [csvType]: {
          schema: z.string().meta({
            examples: [
              "kind,status,at,reservationId,paymentId,seatId,ticketId,price,paidBack,amount,currency\r\n" +
                "seat,sold,2026-11-01T11:00:07.000Z,res_01m6bc8n0zs9ah47ryr8n9340k,pay_01m6bc8parypm4d46a280v9gdp,A-1-12,,165000,0,165000,KRW\r\n",
            ],
          }),
        },
      },
    },
    ...problems("UNAUTHENTICATED", "NOT_FOUND"),
  },
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
    route: figures,
    access: "viewer",
    handle: async (c) => {
      const result = await boxOffice.getShowFigures({ showId: pathId(c, "showId") });
      if (result.outcome !== "show_figures_found") return refuse(c, result);
      return json(c, toShowFiguresBody(result), 200, personal);
    },
  });

  add({
    route: sales,
    access: "viewer",
    handle: async (c) => {
      const result = await boxOffice.getShowSales({
        showId: pathId(c, "showId"),
        fromMs: givenInstant(c, "from"),
        toMs: givenInstant(c, "to"),
        everyMs: givenNumber(c, "everyMs"),
      });
      if (result.outcome !== "show_sales_found") return refuse(c, result);
      return json(c, toShowSalesBody(result), 200, personal);
    },
  });

  add({
    route: salesTable,
    access: "viewer",
    handle: async (c) => {
      const result = await boxOffice.exportSales({ showId: pathId(c, "showId") });
      if (result.outcome !== "sales_exported") return refuse(c, result);
      return csvStream(c, salesCsv(result.parts), {
        ...personal,
        // An id has no character that a quoted name must not have.
        "Content-Disposition": `attachment; filename="sales-${result.showId}.csv"`,
      });
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
