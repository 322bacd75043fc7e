import type { PaymentId } from "../../kernel/ids.ts";
import type { Operating } from "../../kernel/operating.ts";
import { notFound } from "../../kernel/refusals.ts";
import { watchFor } from "../../payment/watch.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { AbandonPayment, AbandonPaymentOutcome } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { endWithoutMoney } from "./settle-payment.ts";

const failed = { outcome: "failed", reason: "abandoned_by_operator" } as const;

/**
 * Frees the seats of a payment whose gateway cannot be reached, on an operator's request (K10).
 * This decides nothing about the money: it is watched for, and if it arrives it is late money.
 */
export const abandonPayment = (
  context: Operating<SalesContext>,
  { paymentId }: AbandonPayment,
): Promise<AbandonPaymentOutcome> =>
  acceptBooking<AbandonPaymentOutcome>(
    context,
    { by: "payment", paymentId: paymentId as PaymentId },
    (state) => {
      const { payment } = state;
      if (payment === null) return { outcome: notFound("payment") };
      if (payment.status === "failed" && payment.reason === failed.reason) {
        // A repeated request after a lost answer.
        return { outcome: { outcome: "payment_abandoned", payment } };
      }
      if (payment.status !== "pending") return { outcome: { outcome: "payment_settled", payment } };
      const nowMs = context.clock.nowMs();
      const gateway = context.gateways.find(({ name }) => name === payment.method.type);
      const watchUntilMs = nowMs + watchFor(gateway?.capabilities.authorizationTtlMs ?? 0);
      const change = endWithoutMoney(state, payment, failed, nowMs, watchUntilMs);
      const [abandoned = payment] = change.payments ?? [];
      return {
        outcome: { outcome: "payment_abandoned", payment: abandoned },
        change,
        note: { atMs: nowMs, subject: ["payment", paymentId] },
      };
    },
  );
