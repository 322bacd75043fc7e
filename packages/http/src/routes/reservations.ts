import { type BoxOffice, pageDefaults } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, noContent, personal } from "../answers.ts";
import { answer, jsonBody, nothing, problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { location } from "../location.ts";
import { pageOf } from "../page.ts";
import { linkToQueue } from "../queue-link.ts";
import { refuse } from "../refuse.ts";
import { gatewayRetryAfterSeconds } from "../retry-after.ts";
import { idempotencyHeader, tokenHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import { pageQuery } from "../schemas/page.ts";
import {
  extendSchema,
  reservationSchema,
  reservationsSchema,
  reserveSchema,
  toReservationBody,
  toWish,
} from "../schemas/reservation.ts";
import { byUser, byUserWithToken } from "../security.ts";

const tags = ["Reservations"];
const params = z.object({ reservationId: ids.reservationId });

const reserve = createRoute({
  method: "post",
  path: "/shows/{showId}/reservations",
  operationId: "reserveSeats",
  summary: "Hold seats: all of them, or none",
  description:
    "All seats are held for the user, or none. Nobody else gets them until the hold is paid, " +
    "released or over. Name the seats in `seatIds`, or let the box office choose with `best`: " +
    "neighbours in one row, otherwise seats in two rows behind each other, otherwise any seats; " +
    "in the order of the sections. Standing places cannot be named: `best` gives the lowest entry " +
    "numbers that are free. With `amount` and `currency` nothing is held at another price. Send " +
    "an `Idempotency-Key` to be able to repeat the call after a lost answer.",
  tags,
  security: byUserWithToken,
  request: {
    params: z.object({ showId: ids.showId }),
    headers: z.object({ ...tokenHeader, ...idempotencyHeader }),
    body: jsonBody(reserveSchema),
  },
  responses: {
    201: answer("Held until `expiresAt`", reservationSchema, { Location: "The reservation" }),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "FORBIDDEN",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "IDEMPOTENCY_KEY_REUSED",
      "INVALID_TOKEN",
      "TOKEN_NOT_ACTIVE",
      "NOT_FOUND",
      "SALES_CLOSED",
      "HOLD_LIMIT_EXCEEDED",
      "SEAT_LIMIT_EXCEEDED",
      "SEAT_ALREADY_RESERVED",
      "NOT_ENOUGH_SEATS",
      "AMOUNT_MISMATCH",
      "SEAT_LEAVES_GAP",
    ),
  },
});

const list = createRoute({
  method: "get",
  path: "/reservations",
  operationId: "listReservations",
  summary: "The user's own reservations, newest first",
  description: "All states, ended ones too. Needs no queue token.",
  tags,
  security: byUser,
  request: { query: pageQuery(pageDefaults.public, "mnw3kg3o.res_01m6bc8n0zs9ah47ryr8n9340k") },
  responses: {
    200: answer("As they are now: lapsed holds are `expired`", reservationsSchema),
    ...problems("UNAUTHENTICATED", "VALIDATION"),
  },
});

const get = createRoute({
  method: "get",
  path: "/reservations/{reservationId}",
  operationId: "getReservation",
  summary: "One of the user's own reservations",
  description: "Needs no queue token. Another user's reservation is not found.",
  tags,
  security: byUser,
  request: { params },
  responses: {
    200: answer("As it is now: a lapsed hold is `expired`", reservationSchema),
    ...problems("UNAUTHENTICATED", "NOT_FOUND"),
  },
});

const release = createRoute({
  method: "delete",
  path: "/reservations/{reservationId}",
  operationId: "releaseReservation",
  summary: "Give the seats back",
  description:
    "Ends a hold before its time. One that is over already is answered in the same way. One " +
    "that is being paid is released as soon as the payment is known to have ended without " +
    "money.",
  tags,
  security: byUser,
  request: { params },
  responses: {
    202: answer(
      "Its payment is being given up: the seats are free as soon as the gateway has answered",
      reservationSchema,
      { Location: "The reservation", "Retry-After": "Seconds" },
    ),
    204: nothing("The seats are free of this hold, now or before"),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "FORBIDDEN",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "NOT_FOUND",
      "PAYMENT_IN_PROGRESS",
      "RESERVATION_NOT_HELD",
    ),
  },
});

const extend = createRoute({
  method: "post",
  path: "/reservations/{reservationId}/extend",
  operationId: "extendHold",
  summary: "Put off the end of a hold",
  description:
    "As often as the concert allows, each time by the same length, counted from the end that the " +
    "hold has. Name the end that the buyer sees: it is put off once, however often the call is " +
    "sent. Needs no queue token.",
  tags,
  security: byUser,
  request: { params, body: jsonBody(extendSchema) },
  responses: {
    200: answer("As it is now, with its new `expiresAt`", reservationSchema),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "FORBIDDEN",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "NOT_FOUND",
      "PAYMENT_IN_PROGRESS",
      "RESERVATION_NOT_HELD",
      "EXTENSION_LIMIT_EXCEEDED",
      "CONFLICT",
    ),
  },
});

export const addReservationRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: reserve,
    access: "user",
    body: reserveSchema,
    handle: async (c, { userId, body }) => {
      const result = await boxOffice.reserveSeats({
        showId: pathId(c, "showId"),
        ...toWish(body),
        amount: body.amount,
        currency: body.currency,
        userId,
        token: queueToken(c),
        idempotencyKey: c.req.header("Idempotency-Key"),
      });
      if (result.outcome !== "seats_reserved") {
        return refuse(
          c,
          result,
          await linkToQueue(c, boxOffice, result, { showId: pathId(c, "showId") }),
        );
      }
      const { reservation } = result;
      return json(c, toReservationBody(reservation), 201, {
        ...personal,
        Location: location(c, `/reservations/${reservation.reservationId}`),
      });
    },
  });

  add({
    route: list,
    access: "user",
    handle: async (c, { userId }) => {
      const result = await boxOffice.listReservations({ ...pageOf(c), userId });
      if (result.outcome !== "reservations_listed") return refuse(c, result);
      const reservations = result.reservations.map(toReservationBody);
      return json(c, { reservations, next: result.next }, 200, personal);
    },
  });

  add({
    route: get,
    access: "user",
    handle: async (c, { userId }) => {
      const query = { reservationId: pathId(c, "reservationId"), userId };
      const result = await boxOffice.getReservation(query);
      if (result.outcome !== "reservation_found") return refuse(c, result);
      return json(c, toReservationBody(result.reservation), 200, personal);
    },
  });

  add({
    route: release,
    access: "user",
    handle: async (c, { userId }) => {
      const command = { reservationId: pathId(c, "reservationId"), userId };
      const result = await boxOffice.releaseReservation(command);
      if (result.outcome === "release_pending") {
        return json(c, toReservationBody(result.reservation), 202, {
          ...personal,
          Location: location(c, `/reservations/${result.reservation.reservationId}`),
          "Retry-After": String(gatewayRetryAfterSeconds),
        });
      }
      if (result.outcome !== "reservation_released") return refuse(c, result);
      return noContent(c);
    },
  });

  add({
    route: extend,
    access: "user",
    body: extendSchema,
    handle: async (c, { userId, body }) => {
      const result = await boxOffice.extendHold({
        reservationId: pathId(c, "reservationId"),
        userId,
        expiresAtMs: Date.parse(body.expiresAt),
      });
      if (result.outcome !== "hold_extended") return refuse(c, result);
      return json(c, toReservationBody(result.reservation), 200, personal);
    },
  });
};
