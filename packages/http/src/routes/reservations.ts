import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, noContent, personal } from "../answers.ts";
import { answer, jsonBody, nothing, problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { location } from "../location.ts";
import { linkToQueue } from "../queue-link.ts";
import { refuse } from "../refuse.ts";
import { gatewayRetryAfterSeconds } from "../retry-after.ts";
import { idempotencyHeader, idSchema } from "../schemas/common.ts";
import {
  reservationSchema,
  reservationsSchema,
  reserveSchema,
  toReservationBody,
} from "../schemas/reservation.ts";
import { byUser, byUserWithToken } from "../security.ts";

const tags = ["Reservations"];
const params = z.object({ reservationId: idSchema });

const reserve = createRoute({
  method: "post",
  path: "/shows/{showId}/reservations",
  operationId: "reserveSeats",
  summary: "Hold seats: all of them, or none",
  tags,
  security: byUserWithToken,
  request: {
    params: z.object({ showId: idSchema }),
    headers: idempotencyHeader,
    body: jsonBody(reserveSchema),
  },
  responses: {
    201: answer("Held until `expiresAt`", reservationSchema, { Location: "The reservation" }),
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
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
    ),
  },
});

const list = createRoute({
  method: "get",
  path: "/reservations",
  operationId: "listReservations",
  summary: "The user's own reservations, newest first",
  tags,
  security: byUser,
  responses: {
    200: answer("At most 100", reservationsSchema),
    ...problems("UNAUTHENTICATED"),
  },
});

const get = createRoute({
  method: "get",
  path: "/reservations/{reservationId}",
  operationId: "getReservation",
  summary: "One of the user's own reservations",
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
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "NOT_FOUND",
      "PAYMENT_IN_PROGRESS",
      "RESERVATION_NOT_HELD",
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
        seatIds: body.seatIds,
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
      const reservations = await boxOffice.listReservations({ userId });
      return json(c, { reservations: reservations.map(toReservationBody) }, 200, personal);
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
};
