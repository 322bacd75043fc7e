import type { BoxOffice, PaymentOutcome } from "@admit-one/core";
import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { json, personal } from "../answers.ts";
import type { RequestContext } from "../context.ts";
import { answer, jsonBody, problems } from "../documented.ts";
import { type AddEndpoint, pathId, queueToken } from "../endpoint.ts";
import { location } from "../location.ts";
import { refuse } from "../refuse.ts";
import { gatewayRetryAfterSeconds } from "../retry-after.ts";
import { idempotencyHeader, tokenHeader } from "../schemas/common.ts";
import { ids } from "../schemas/ids.ts";
import {
  confirmSchema,
  paymentSchema,
  paySchema,
  pendingPaymentSchema,
  toPaymentBody,
  toPendingPaymentBody,
} from "../schemas/payment.ts";
import { byUser, byUserWithToken } from "../security.ts";

const tags = ["Payments"];
const params = z.object({ paymentId: ids.paymentId });

const pending = answer(
  "Not settled yet: `nextAction` says what the buyer must do; without it, ask again",
  pendingPaymentSchema,
  { Location: "The payment", "Retry-After": "Seconds" },
);

const pay = createRoute({
  method: "post",
  path: "/reservations/{reservationId}/payments",
  operationId: "pay",
  summary: "Pay a reservation",
  description:
    "Pays for a held reservation through the gateway that `method.type` names. The token may " +
    "be expired: a hold made in time can be paid in time. Once the money is there the " +
    "reservation is confirmed and the token is over. 202 says that the outcome is open: do " +
    "what `nextAction` says, then ask for the payment until it settles.",
  tags,
  security: byUserWithToken,
  request: {
    params: z.object({ reservationId: ids.reservationId }),
    headers: z.object({ ...tokenHeader, ...idempotencyHeader }),
    body: jsonBody(paySchema, false),
  },
  responses: {
    201: answer("Paid: the reservation is confirmed", paymentSchema, { Location: "The payment" }),
    202: pending,
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "FORBIDDEN",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "IDEMPOTENCY_KEY_REUSED",
      "INVALID_TOKEN",
      "NOT_FOUND",
      "PAYMENT_IN_PROGRESS",
      "RESERVATION_NOT_HELD",
      "AMOUNT_MISMATCH",
      "PAYMENT_DECLINED",
    ),
  },
});

const confirm = createRoute({
  method: "post",
  path: "/payments/{paymentId}/confirm",
  operationId: "confirmPayment",
  summary: "Bring back what the gateway's page gave the browser",
  description:
    "For gateways whose page authorizes in the browser: send what it gave. The call is " +
    "idempotent: the same proof has one effect.",
  tags,
  security: byUser,
  request: { params, body: jsonBody(confirmSchema) },
  responses: {
    200: answer("Paid: the reservation is confirmed", paymentSchema),
    202: pending,
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "FORBIDDEN",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "NOT_FOUND",
      "PAYMENT_DECLINED",
    ),
  },
});

const cancel = createRoute({
  method: "post",
  path: "/payments/{paymentId}/cancel",
  operationId: "cancelPayment",
  summary: "Leave a payment, so that the reservation can be paid in another way",
  description:
    "Ends a payment that waits for its buyer, for instance with a bank's page that was " +
    "closed. 202 while the gateway has not answered yet: then ask for the payment. A payment " +
    "that took money is not cancelled.",
  tags,
  security: byUser,
  request: { params },
  responses: {
    200: answer("Over without money, now or before: see its `status` and `reason`", paymentSchema),
    202: pending,
    ...problems(
      "PAYLOAD_TOO_LARGE",
      "UNAUTHENTICATED",
      "FORBIDDEN",
      "UNSUPPORTED_MEDIA_TYPE",
      "VALIDATION",
      "NOT_FOUND",
      "PAYMENT_IN_PROGRESS",
      "PAYMENT_SETTLED",
    ),
  },
});

const get = createRoute({
  method: "get",
  path: "/payments/{paymentId}",
  operationId: "getPayment",
  summary: "One of the user's own payments",
  description:
    "As it stands, with its reservation. While it is `pending`, ask again after a few " +
    "seconds.",
  tags,
  security: byUser,
  request: { params },
  responses: {
    200: answer("As it is now", paymentSchema),
    ...problems("UNAUTHENTICATED", "NOT_FOUND"),
  },
});

type Pending = Extract<PaymentOutcome, { readonly outcome: "payment_pending" }>;

const answerPending = (c: RequestContext, { payment }: Pending) =>
  json(c, toPendingPaymentBody(payment), 202, {
    ...personal,
    Location: location(c, `/payments/${payment.paymentId}`),
    "Retry-After": String(gatewayRetryAfterSeconds),
  });

export const addPaymentRoutes = (add: AddEndpoint, boxOffice: BoxOffice): void => {
  add({
    route: pay,
    access: "user",
    body: paySchema,
    handle: async (c, { userId, body }) => {
      const result = await boxOffice.pay({
        ...body,
        reservationId: pathId(c, "reservationId"),
        userId,
        token: queueToken(c),
        idempotencyKey: c.req.header("Idempotency-Key"),
      });
      if (result.outcome === "payment_pending") return answerPending(c, result);
      if (result.outcome !== "payment_captured") return refuse(c, result);
      return json(c, toPaymentBody(result.payment, result.reservation), 201, {
        ...personal,
        Location: location(c, `/payments/${result.payment.paymentId}`),
      });
    },
  });

  add({
    route: confirm,
    access: "user",
    body: confirmSchema,
    handle: async (c, { userId, body }) => {
      const command = { paymentId: pathId(c, "paymentId"), userId, proof: body.proof };
      const result = await boxOffice.confirmPayment(command);
      if (result.outcome === "payment_pending") return answerPending(c, result);
      if (result.outcome !== "payment_captured") return refuse(c, result);
      return json(c, toPaymentBody(result.payment, result.reservation), 200, personal);
    },
  });

  add({
    route: cancel,
    access: "user",
    handle: async (c, { userId }) => {
      const result = await boxOffice.cancelPayment({ paymentId: pathId(c, "paymentId"), userId });
      if (result.outcome === "payment_pending") return answerPending(c, result);
      if (result.outcome !== "payment_cancelled") return refuse(c, result);
      return json(c, toPaymentBody(result.payment, result.reservation), 200, personal);
    },
  });

  add({
    route: get,
    access: "user",
    handle: async (c, { userId }) => {
      const result = await boxOffice.getPayment({ paymentId: pathId(c, "paymentId"), userId });
      if (result.outcome !== "payment_found") return refuse(c, result);
      return json(c, toPaymentBody(result.payment, result.reservation), 200, personal);
    },
  });
};
