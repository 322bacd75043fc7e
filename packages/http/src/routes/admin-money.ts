import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, personal } from "../answers.ts";
import { answer, problems } from "../documented.ts";
import { type AddEndpoint, pathId } from "../endpoint.ts";
import { refuse } from "../refuse.ts";
import { idempotencyHeader, idSchema } from "../schemas/common.ts";
import { refundSchema, toRefundBody } from "../schemas/refund.ts";
import { reservationSchema, toReservationBody } from "../schemas/reservation.ts";
import { byAdmin } from "../security.ts";

const tags = ["Operators"];
const common = ["PAYLOAD_TOO_LARGE", "UNAUTHENTICATED", "UNSUPPORTED_MEDIA_TYPE"] as const;

const cancelReservation = createRoute({
  method: "post",
  path: "/admin/reservations/{reservationId}/cancel",
  operationId: "cancelReservation",
  summary: "Give the money back, then the seats",
  tags,
  security: byAdmin,
  request: { params: z.object({ reservationId: idSchema }), headers: idempotencyHeader },
  responses: {
    200: answer("`cancelling` while its money is on its way back", reservationSchema),
    ...problems(
      ...common,
      "VALIDATION",
      "IDEMPOTENCY_KEY_REUSED",
      "NOT_FOUND",
      "PAYMENT_IN_PROGRESS",
      "RESERVATION_NOT_HELD",
      "REFUND_EXCEEDS_REST",
    ),
  },
});

const showSchema = z.object({ showId: idSchema, cancelled: z.boolean() }).meta({ id: "ShowState" });

const cancelShow = createRoute({
  method: "post",
  path: "/admin/shows/{showId}/cancel",
  operationId: "cancelShow",
  summary: "Cancel a show for good: nothing more is sold, and what was paid goes back",
  tags,
  security: byAdmin,
  request: { params: z.object({ showId: idSchema }) },
  responses: {
    200: answer("Cancelled; its reservations end one after another", showSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND"),
  },
});

const abandonedSchema = z
  .object({ paymentId: idSchema, status: z.string(), reason: z.string().optional() })
  .meta({ id: "AbandonedPayment" });

const abandon = createRoute({
  method: "post",
  path: "/admin/payments/{paymentId}/abandon",
  operationId: "abandonPayment",
  summary: "Free the seats of a payment in doubt; money that comes later is late money",
  tags,
  security: byAdmin,
  request: { params: z.object({ paymentId: idSchema }) },
  responses: {
    200: answer("Given up; its gateway is still asked for a while", abandonedSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND", "PAYMENT_SETTLED"),
  },
});

const retry = createRoute({
  method: "post",
  path: "/admin/payments/{paymentId}/refund/retry",
  operationId: "retryRefund",
  summary: "Send a refund anew that had failed for good",
  tags,
  security: byAdmin,
  request: { params: z.object({ paymentId: idSchema }) },
  responses: {
    200: answer("As it is now", refundSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND"),
  },
});

/** What operators do about money, and the seats that it paid for. */
export const addAdminMoneyRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: cancelReservation,
    access: "admin",
    handle: async (c) => {
      const result = await boxOffice.cancelReservation({
        reservationId: pathId(c, "reservationId"),
        idempotencyKey: c.req.header("Idempotency-Key"),
      });
      if (result.outcome !== "reservation_cancelled") return refuse(c, result);
      return json(c, toReservationBody(result.reservation), 200, personal);
    },
  });

  add({
    route: cancelShow,
    access: "admin",
    handle: async (c) => {
      const result = await boxOffice.cancelShow({ showId: pathId(c, "showId") });
      if (result.outcome !== "show_cancelled") return refuse(c, result);
      const { showId, cancelled } = result.show;
      return json(c, { showId, cancelled }, 200, personal);
    },
  });

  add({
    route: abandon,
    access: "admin",
    handle: async (c) => {
      const result = await boxOffice.abandonPayment({ paymentId: pathId(c, "paymentId") });
      if (result.outcome !== "payment_abandoned") return refuse(c, result);
      const { payment } = result;
      const { paymentId, status } = payment;
      const reason = "reason" in payment ? { reason: payment.reason } : {};
      return json(c, { paymentId, status, ...reason }, 200, personal);
    },
  });

  add({
    route: retry,
    access: "admin",
    handle: async (c) => {
      const result = await boxOffice.retryRefund({ paymentId: pathId(c, "paymentId") });
      if (result.outcome !== "refund_found") return refuse(c, result);
      return json(c, toRefundBody(result.refund), 200, personal);
    },
  });
};
