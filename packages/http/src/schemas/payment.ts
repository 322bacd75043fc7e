import type { Payment, Reservation } from "@admit-one/core";
import { z } from "zod";
import { amountSchema, currencySchema } from "./common.ts";
import { ids } from "./ids.ts";
import { reservationSchema, toReservationBody } from "./reservation.ts";

const methodSchema = z.looseObject({ type: z.string().min(1) }).meta({
  id: "PaymentMethod",
  description: "`type` names the gateway; the rest is the gateway's own",
  examples: [{ type: "scripted", outcome: "approve" }],
});

export const paySchema = z
  .strictObject({
    amount: amountSchema.optional(),
    currency: currencySchema.optional(),
    method: methodSchema.optional(),
  })
  .meta({
    id: "Pay",
    description: "`amount` and `currency` are what the buyer saw: both or neither",
  });

export const confirmSchema = z
  .strictObject({ proof: z.string().min(1) })
  .meta({ id: "ConfirmPayment" });

const paymentFields = {
  paymentId: ids.paymentId,
  reservationId: ids.reservationId,
  amount: amountSchema,
  currency: currencySchema,
  nextAction: z
    .looseObject({ type: z.string() })
    .optional()
    .meta({ description: "What the buyer must do; absent while the outcome is unknown" }),
  reason: z.string().optional().meta({ description: "Why it was declined or failed" }),
};

export const paymentSchema = z
  .object({
    ...paymentFields,
    status: z.enum(["pending", "captured", "declined", "failed", "refunding", "refunded"]),
    reservation: reservationSchema,
  })
  .meta({ id: "Payment" });

export const pendingPaymentSchema = z
  .object({ ...paymentFields, status: z.literal("pending") })
  .meta({ id: "PendingPayment" });

const fieldsOf = (payment: Payment) => ({
  paymentId: payment.paymentId as string,
  reservationId: payment.reservationId as string,
  amount: payment.amount,
  currency: payment.currency as string,
  ...(payment.status === "pending" &&
    payment.nextAction !== null && { nextAction: payment.nextAction }),
  ...((payment.status === "declined" || payment.status === "failed") && {
    reason: payment.reason,
  }),
});

export const toPaymentBody = (
  payment: Payment,
  reservation: Reservation,
): z.infer<typeof paymentSchema> => ({
  ...fieldsOf(payment),
  status: payment.status,
  reservation: toReservationBody(reservation),
});

export const toPendingPaymentBody = (payment: Payment): z.infer<typeof pendingPaymentSchema> => ({
  ...fieldsOf(payment),
  status: "pending",
});
