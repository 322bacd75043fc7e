import type { Decision } from "../../kernel/decision.ts";
import type { PaymentId } from "../../kernel/ids.ts";
import { notFound } from "../../kernel/refusals.ts";
import { findGateway, gatewayOf } from "../../payment/gateway-call.ts";
import { leaseOf } from "../../payment/lease.ts";
import { readReservation } from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import type { CancelPaymentOutcome, OwnPayment } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { leftBy, type PaymentState } from "./carry-out.ts";
import { fence } from "./fence.ts";
import { type GivenUp, giveUp } from "./give-up.ts";

/**
 * The buyer cancels a payment, so that another one may start. The step stores `voiding` first and
 * then calls the gateway's `cancel`.
 */
export const cancelPayment = async (
  context: SalesContext,
  { paymentId, userId }: OwnPayment,
): Promise<CancelPaymentOutcome> => {
  const slice = { by: "payment", paymentId: paymentId as PaymentId } as const;
  const given = await context.stores.bookings.update(slice, (state) =>
    decide(context, state, userId, context.clock.nowMs()),
  );
  switch (given.outcome) {
    case "announced": {
      const gateway = gatewayOf(context, given.payment.method);
      return outcomeOf(await fence(context, gateway, given.payment), context.clock.nowMs());
    }
    case "awaited":
      return { outcome: "payment_pending", payment: given.payment };
    case "known":
      return outcomeOf(given.state, context.clock.nowMs());
    case "not_found":
    case "payment_in_progress":
      return given;
  }
};

type Decided =
  | Exclude<GivenUp, { readonly outcome: "ended" }>
  | { readonly outcome: "known"; readonly state: PaymentState }
  | ReturnType<typeof notFound>;

const decide = (
  context: SalesContext,
  state: BookingState,
  userId: string,
  nowMs: number,
): Decision<BookingChange, Decided> => {
  const { payment, reservation } = state;
  if (payment === null || reservation === null || payment.userId !== userId) {
    return { outcome: notFound("payment") };
  }
  if (payment.status !== "pending") {
    return { outcome: { outcome: "known", state: { payment, reservation } } };
  }
  const capabilities = findGateway(context, payment.method)?.capabilities;
  const how = { release: false, capabilities, leaseMs: leaseOf(context) };
  const { outcome, change } = giveUp(state, payment, how, nowMs);
  if (outcome.outcome !== "ended") return { outcome, ...(change && { change }) };
  const ended = leftBy({ payment, reservation }, change);
  return { outcome: { outcome: "known", state: ended }, ...(change && { change }) };
};

/** The result of the payment. Repeated requests get the same answer. */
const outcomeOf = ({ payment, reservation }: PaymentState, nowMs: number): CancelPaymentOutcome => {
  switch (payment.status) {
    case "declined":
    case "failed":
      return {
        outcome: "payment_cancelled",
        payment,
        reservation: readReservation(reservation, nowMs),
      };
    case "pending":
      return { outcome: "payment_pending", payment };
    case "captured":
    case "refunding":
    case "refunded":
      return { outcome: "payment_settled", payment };
  }
};
