import type { BoxOffice } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, personal } from "../answers.ts";
import { answer, jsonBody, problems } from "../documented.ts";
import { type AddEndpoint, pathId } from "../endpoint.ts";
import { refuse } from "../refuse.ts";
import { idempotencyHeader, requiredIdempotencyHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
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

const tags = ["Operators"];
const common = ["PAYLOAD_TOO_LARGE", "UNAUTHENTICATED", "UNSUPPORTED_MEDIA_TYPE"] as const;

const cancelReservation = createRoute({
  method: "post",
  path: "/admin/reservations/{reservationId}/cancel",
  operationId: "cancelReservation",
  summary: "Give the money back, then the seats",
  description:
    "Cancels a paid reservation: the refund is sent, and the seats are free once it has " +
    "settled. `refund` says how much goes back; by default all that was paid. With `seatIds` only " +
    "these seats are cancelled: the reservation stays confirmed and keeps the others. That needs " +
    "an `Idempotency-Key`.",
  tags,
  request: {
    params: z.object({ reservationId: ids.reservationId }),
    headers: z.object(idempotencyHeader),
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
      "RESERVATION_NOT_CONFIRMED",
      "CONFLICT",
      "REFUND_EXCEEDS_REST",
    ),
  },
});

const showSchema = z
  .object({ showId: ids.showId, cancelled: z.boolean() })
  .meta({ id: "ShowState" });

const cancelShow = createRoute({
  method: "post",
  path: "/admin/shows/{showId}/cancel",
  operationId: "cancelShow",
  summary: "Cancel a show for good: nothing more is sold, and what was paid goes back",
  description:
    "Ends the sale for good. Holds end, and every paid reservation is cancelled and refunded, " +
    "one after another. A second call changes nothing.",
  tags,
  request: { params: z.object({ showId: ids.showId }) },
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
  description:
    "For refunds of the show's reservations that need an operator: all are sent again, in " +
    "batches. A second call while they are under way changes nothing.",
  tags,
  request: { params: z.object({ showId: ids.showId }) },
  responses: {
    202: answer("How many need it; they are sent one after another", retriedSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND"),
  },
});

const abandonedSchema = z
  .object({ paymentId: ids.paymentId, status: z.string(), reason: z.string().optional() })
  .meta({ id: "AbandonedPayment" });

const abandon = createRoute({
  method: "post",
  path: "/admin/payments/{paymentId}/abandon",
  operationId: "abandonPayment",
  summary: "Free the seats of a payment in doubt; money that comes later is late money",
  description:
    "For a payment whose gateway does not answer: its reservation ends and the seats are " +
    "free. The gateway is still asked for a while; money that comes later is late money, and " +
    "goes back unless the seats can still be had.",
  tags,
  request: { params: z.object({ paymentId: ids.paymentId }) },
  responses: {
    200: answer("Given up; its gateway is still asked for a while", abandonedSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND", "PAYMENT_SETTLED"),
  },
});

const retry = createRoute({
  method: "post",
  path: "/admin/payments/{paymentId}/refund/retry",
  operationId: "retryRefund",
  summary: "Send a refund again that had failed for good",
  description:
    "For a refund that waits for its next try, or that needs an operator: it is sent again " +
    "now.",
  tags,
  request: { params: z.object({ paymentId: ids.paymentId }) },
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
  description:
    "For money that went back to the buyer by another way than the gateway. `amount` is what " +
    "was paid; what is not covered is still owed. Not possible while the gateway may still " +
    "pay.",
  tags,
  request: {
    params: z.object({ paymentId: ids.paymentId }),
    headers: z.object(requiredIdempotencyHeader),
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
  description:
    "Ends the payment's alarms: an operator looked at it and leaves it as it is. What happens " +
    "after it raises an alarm again.",
  tags,
  request: { params: z.object({ paymentId: ids.paymentId }), body: jsonBody(acceptSchema) },
  responses: {
    200: answer("Accepted; what happens later is an alarm again", acceptedSchema),
    ...problems(...common, "VALIDATION", "NOT_FOUND"),
  },
});

/** Operators' calls for money, and for the seats that it paid for. */
export const addAdminMoneyRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: cancelReservation,
    access: "agent",
    body: cancelSchema,
    handle: async (c, { body, actor }) => {
      const result = await boxOffice.cancelReservation({
        actor,
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
    access: "manager",
    handle: async (c, { actor }) => {
      const result = await boxOffice.cancelShow({ showId: pathId(c, "showId"), actor });
      if (result.outcome !== "show_cancelled") return refuse(c, result);
      const { showId, cancelled } = result.show;
      return json(c, { showId, cancelled }, 200, personal);
    },
  });

  add({
    route: retryShow,
    access: "agent",
    handle: async (c, { actor }) => {
      const result = await boxOffice.retryShowRefunds({ showId: pathId(c, "showId"), actor });
      if (result.outcome !== "refunds_retried") return refuse(c, result);
      return json(c, { count: result.count }, 202, personal);
    },
  });

  add({
    route: abandon,
    access: "manager",
    handle: async (c, { actor }) => {
      const result = await boxOffice.abandonPayment({ paymentId: pathId(c, "paymentId"), actor });
      if (result.outcome !== "payment_abandoned") return refuse(c, result);
      const { payment } = result;
      const { paymentId, status } = payment;
      const reason = "reason" in payment ? { reason: payment.reason } : {};
      return json(c, { paymentId, status, ...reason }, 200, personal);
    },
  });

  add({
    route: retry,
    access: "agent",
    handle: async (c, { actor }) => {
      const result = await boxOffice.retryRefund({ paymentId: pathId(c, "paymentId"), actor });
      if (result.outcome !== "refund_found") return refuse(c, result);
      return json(c, toRefundBody(result.refund), 200, personal);
    },
  });

  add({
    route: settle,
    access: "agent",
    body: settleSchema,
    handle: async (c, { body, actor }) => {
      const result = await boxOffice.settleRefund({
        ...body,
        actor,
        paymentId: pathId(c, "paymentId"),
        idempotencyKey: c.req.header("Idempotency-Key") ?? "",
      });
      if (result.outcome !== "refund_settled") return refuse(c, result);
      return json(c, toRefundBody(result.refund), 200, personal);
    },
  });

  add({
    route: accept,
    access: "manager",
    body: acceptSchema,
    handle: async (c, { body, actor }) => {
      const paymentId = pathId(c, "paymentId");
      const result = await boxOffice.acceptPayment({ ...body, paymentId, actor });
      if (result.outcome !== "payment_accepted") return refuse(c, result);
      return json(c, toAcceptedBody(paymentId, result), 200, personal);
    },
  });
};
