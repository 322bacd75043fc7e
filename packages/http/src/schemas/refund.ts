import type { Refund } from "@admit-one/core";
import { z } from "zod";
import { amountSchema, currencySchema, idSchema } from "./common.ts";

export const refundSchema = z
  .object({
    refundId: idSchema,
    paymentId: idSchema,
    status: z.enum(["requested", "sending", "pending", "failed", "needs_operator", "succeeded"]),
    amount: amountSchema,
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
  currency: refund.currency,
  reason: refund.reason,
  ...("failure" in refund && refund.failure !== null && { failure: refund.failure }),
});
