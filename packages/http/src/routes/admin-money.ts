import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, personal } from "../answers.ts";
import { answer, jsonBody, problems } from "../documented.ts";
import { type AddEndpoint, pathId } from "../endpoint.ts";
import { refuse } from "../refuse.ts";
import { idempotencyHeader, idSchema, requiredIdempotencyHeader } from "../schemas/common.ts";
import {
  acceptedSchema,
  acceptSchema,
  cancelSchema,
  refundSchema,
  settleSchema,
  toAcceptedBody,
  toRefundBody,
} from "../schemas/refund.ts";
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
  request: {
    params: z.object({ reservationId: idSchema }),
    headers: idempotencyHeader,
    body: jsonBody(cancelSchema, false),
  },
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

const retriedSchema = z.object({ count: z.int().min(0) }).meta({ id: "RetriedRefunds" });

const retryShow = createRoute({
  method: "post",
  path: "/admin/shows/{showId}/refunds/retry",
  operationId: "retryShowRefunds",
  summary: "Send all refunds of a show again that failed for good",
  tags,
  security: byAdmin,
  request: { params: z.object({ showId: idSchema }) },
  responses: {
    202: answer("How many need it; they are sent one after another", retriedSchema),
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

const settle = createRoute({
  method: "post",
  path: "/admin/payments/{paymentId}/refund/settle",
  operationId: "settleRefund",
  summary: "Say that a refund was paid in another way: in cash, by a bank transfer",
  tags,
  security: byAdmin,
  request: {
    params: z.object({ paymentId: idSchema }),
    headers: requiredIdempotencyHeader,
    body: jsonBody(settleSchema),
  },
  responses: {
    200: answer("As it is now; what was not paid is still owed", refundSchema),
    ...problems(
      ...common,
      "VALIDATION",
      "IDEMPOTENCY_KEY_REUSED",
      "NOT_FOUND",
      "CONFLICT",
      "REFUND_EXCEEDS_REST",
    ),
  },
});

const accept = createRoute({
  method: "post",
  path: "/admin/payments/{paymentId}/accept",
  operationId: "acceptPayment",
  summary:
    "Let be what an alarm says of a payment: money paid back outside or twice, a lost dispute",
  tags,
  security: byAdmin,
  request: { params: z.object({ paymentId: idSchema }), body: jsonBody(acceptSchema) },
  responses: {
    200: answer("Accepted; what happens later is an alarm again", acceptedSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND"),
  },
});

/** What operators do about money, and the seats that it paid for. */
export const addAdminMoneyRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: cancelReservation,
    access: "admin",
    body: cancelSchema,
    handle: async (c, { body }) => {
      const result = await boxOffice.cancelReservation({
        ...body,
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
    route: retryShow,
    access: "admin",
    handle: async (c) => {
      const result = await boxOffice.retryShowRefunds({ showId: pathId(c, "showId") });
      if (result.outcome !== "refunds_retried") return refuse(c, result);
      return json(c, { count: result.count }, 202, personal);
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

  add({
    route: settle,
    access: "admin",
    body: settleSchema,
    handle: async (c, { body }) => {
      const result = await boxOffice.settleRefund({
        ...body,
        paymentId: pathId(c, "paymentId"),
        idempotencyKey: c.req.header("Idempotency-Key") ?? "",
      });
      if (result.outcome !== "refund_settled") return refuse(c, result);
      return json(c, toRefundBody(result.refund), 200, personal);
    },
  });

  add({
    route: accept,
    access: "admin",
    body: acceptSchema,
    handle: async (c, { body }) => {
      const paymentId = pathId(c, "paymentId");
      const result = await boxOffice.acceptPayment({ ...body, paymentId });
      if (result.outcome !== "payment_accepted") return refuse(c, result);
      return json(c, toAcceptedBody(paymentId, result), 200, personal);
    },
  });
};
