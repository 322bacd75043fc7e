import {
  type AcceptPaymentOutcome,
  owedOf,
  type Refund,
  seatIdLengthMax,
  seatIdsMax,
} from "@admit-one/core";
import { z } from "zod";
import { amountSchema, currencySchema } from "./common.ts";
import { ids } from "./ids.ts";

export const refundSchema = z
  .object({
    refundId: ids.refundId,
    paymentId: ids.paymentId,
    status: z.enum(["requested", "sending", "pending", "failed", "needs_operator", "succeeded"]),
    amount: amountSchema,
    owed: amountSchema.meta({ description: "What the buyer still has to get of it" }),
    currency: currencySchema,
    reason: z.string(),
    failure: z.string().optional().meta({ description: "What the gateway said last" }),
  })
  .meta({ id: "Refund" });

export const toRefundBody = (refund: Refund): z.infer<typeof refundSchema> => ({
  refundId: refund.refundId,
  paymentId: refund.paymentId,
  status: refund.status,
  amount: refund.amount,
  owed: owedOf(refund),
  currency: refund.currency,
  reason: refund.reason,
  ...("failure" in refund && refund.failure !== null && { failure: refund.failure }),
});

const noteSchema = z
  .string()
  .min(1)
  .max(500)
  .meta({ description: "Why, for who reads it later", examples: ["Paid in cash at the door"] });

/** How much of the money a cancellation refunds. */
export const cancelSchema = z.strictObject({
  seatIds: z
    .array(z.string().min(1).max(seatIdLengthMax))
    .min(1)
    .max(seatIdsMax)
    .optional()
    .meta({
      uniqueItems: true,
      description: "Only these seats; the reservation keeps the others",
      examples: [["A-1-2"]],
    }),
  refund: z
    .union([z.enum(["full", "none"]), z.strictObject({ amount: amountSchema })], {
      error: 'must be "full", "none", or an object with an amount in minor units',
    })
    .optional()
    .meta({
      description: "What was paid for the seats where it is left out; nothing; or so much",
    }),
});

export const settleSchema = z.strictObject({
  amount: z.int().min(1).meta({ description: "What was paid, in minor units" }),
  note: noteSchema,
});

export const acceptSchema = z.strictObject({ note: noteSchema });

export const acceptedSchema = z
  .object({
    paymentId: ids.paymentId,
    status: z.string().optional(),
    refunds: z.array(refundSchema),
  })
  .meta({ id: "AcceptedPayment" });

type AcceptedPayment = Extract<AcceptPaymentOutcome, { readonly outcome: "payment_accepted" }>;

export const toAcceptedBody = (
  paymentId: string,
  { payment, refunds }: AcceptedPayment,
): z.infer<typeof acceptedSchema> => ({
  paymentId,
  ...(payment !== null && { status: payment.status }),
  refunds: refunds.map(toRefundBody),
});
