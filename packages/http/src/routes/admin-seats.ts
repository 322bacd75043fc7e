import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, personal } from "../answers.ts";
import { answer, jsonBody, problems } from "../documented.ts";
import { type AddEndpoint, pathId } from "../endpoint.ts";
import { refuse } from "../refuse.ts";
import { blockedSchema, blockSchema, toBlockedBody } from "../schemas/block.ts";
import { requiredIdempotencyHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import {
  extendSchema,
  moveSchema,
  reservationSchema,
  sellSchema,
  toReservationBody,
} from "../schemas/reservation.ts";

const tags = ["Operators"];
const common = ["PAYLOAD_TOO_LARGE", "UNAUTHENTICATED", "UNSUPPORTED_MEDIA_TYPE"] as const;
const ofShow = { params: z.object({ showId: ids.showId }) };

const block = createRoute({
  method: "post",
  path: "/admin/shows/{showId}/blocks",
  operationId: "blockSeats",
  summary: "Take seats out of the sale",
  description:
    "Blocks seats that nobody has: `seatIds`, or those of a `section`, all or up to `count`. " +
    "Held and sold seats stay as they are. Nobody can hold a blocked seat; an operator can sell " +
    "it. A repeated call changes nothing more. A large section goes in steps, so a call that " +
    "failed may have blocked some of it.",
  tags,
  request: { ...ofShow, body: jsonBody(blockSchema) },
  responses: {
    200: answer("What became of the seats", blockedSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND"),
  },
});

const unblock = createRoute({
  method: "post",
  path: "/admin/shows/{showId}/unblock",
  operationId: "unblockSeats",
  summary: "Put blocked seats back on sale",
  description:
    "The opposite of a block: blocked seats are free again. With `count`, this many of the " +
    "section stay blocked.",
  tags,
  request: { ...ofShow, body: jsonBody(blockSchema) },
  responses: {
    200: answer("What became of the seats", blockedSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND"),
  },
});

const sell = createRoute({
  method: "post",
  path: "/admin/shows/{showId}/reservations",
  operationId: "sellSeats",
  summary: "Sell seats at the door, or give them away",
  description:
    "The seats are sold at once, without a place in line, a hold or a gateway: the till has the " +
    "money. The window of sales, single seats and the limits of buyers do not bind it. `seatIds` " +
    "may name blocked seats and standing places; `best` chooses among the free ones. Another " +
    "`amount` than the sum of the prices is spread over the seats; 0 gives them away. What is " +
    "paid back later goes out of the till at once.",
  tags,
  request: {
    ...ofShow,
    headers: z.object(requiredIdempotencyHeader),
    body: jsonBody(sellSchema),
  },
  responses: {
    201: answer("Confirmed", reservationSchema),
    ...problems(
      ...common,
      "VALIDATION",
      "IDEMPOTENCY_KEY_REUSED",
      "NOT_FOUND",
      "SEAT_ALREADY_RESERVED",
      "NOT_ENOUGH_SEATS",
      "CONFLICT",
    ),
  },
});

const move = createRoute({
  method: "post",
  path: "/admin/reservations/{reservationId}/move",
  operationId: "moveReservation",
  summary: "Give a paid reservation other seats",
  description:
    "The first new seat takes the place and the price of the first old one, and so on; some may " +
    "stay. So no money moves. The old seats are free at once. Blocked seats and standing places " +
    "may be named. If the reservation has these seats already, nothing changes.",
  tags,
  request: {
    params: z.object({ reservationId: ids.reservationId }),
    body: jsonBody(moveSchema),
  },
  responses: {
    200: answer("With its new seats", reservationSchema),
    ...problems(
      ...common,
      "VALIDATION",
      "NOT_FOUND",
      "RESERVATION_NOT_CONFIRMED",
      "SEAT_ALREADY_RESERVED",
      "CONFLICT",
    ),
  },
});

const prolong = createRoute({
  method: "post",
  path: "/admin/reservations/{reservationId}/extend",
  operationId: "prolongHold",
  summary: "Extend a user's hold, as often as the concert allows",
  description:
    "Puts off the end of a hold by `extendHoldByMs` of the concert's policy. `expiresAt` is the end " +
    "that the operator sees: it is put off once, however often the call is sent.",
  tags,
  request: {
    params: z.object({ reservationId: ids.reservationId }),
    body: jsonBody(extendSchema),
  },
  responses: {
    200: answer("With its new end", reservationSchema),
    ...problems(
      ...common,
      "VALIDATION",
      "NOT_FOUND",
      "PAYMENT_IN_PROGRESS",
      "RESERVATION_NOT_HELD",
      "EXTENSION_LIMIT_EXCEEDED",
      "CONFLICT",
    ),
  },
});

/** Operators' calls for the seats of a show. */
export const addAdminSeatRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: block,
    access: "agent",
    body: blockSchema,
    handle: async (c, { body, actor }) => {
      const result = await boxOffice.blockSeats({ ...body, showId: pathId(c, "showId"), actor });
      if (result.outcome !== "seats_blocked") return refuse(c, result);
      return json(c, toBlockedBody(result), 200, personal);
    },
  });

  add({
    route: unblock,
    access: "agent",
    body: blockSchema,
    handle: async (c, { body, actor }) => {
      const result = await boxOffice.unblockSeats({ ...body, showId: pathId(c, "showId"), actor });
      if (result.outcome !== "seats_blocked") return refuse(c, result);
      return json(c, toBlockedBody(result), 200, personal);
    },
  });

  add({
    route: sell,
    access: "agent",
    body: sellSchema,
    handle: async (c, { body, actor }) => {
      const result = await boxOffice.sellSeats({
        ...body,
        actor,
        showId: pathId(c, "showId"),
        idempotencyKey: c.req.header("Idempotency-Key") ?? "",
      });
      if (result.outcome !== "seats_sold") return refuse(c, result);
      return json(c, toReservationBody(result.reservation), 201, personal);
    },
  });

  add({
    route: prolong,
    access: "agent",
    body: extendSchema,
    handle: async (c, { body, actor }) => {
      const reservationId = pathId(c, "reservationId");
      const expiresAtMs = Date.parse(body.expiresAt);
      const result = await boxOffice.prolongHold({ reservationId, expiresAtMs, actor });
      if (result.outcome !== "hold_extended") return refuse(c, result);
      return json(c, toReservationBody(result.reservation), 200, personal);
    },
  });

  add({
    route: move,
    access: "agent",
    body: moveSchema,
    handle: async (c, { body, actor }) => {
      const reservationId = pathId(c, "reservationId");
      const result = await boxOffice.moveReservation({ ...body, reservationId, actor });
      if (result.outcome !== "reservation_moved") return refuse(c, result);
      return json(c, toReservationBody(result.reservation), 200, personal);
    },
  });
};
