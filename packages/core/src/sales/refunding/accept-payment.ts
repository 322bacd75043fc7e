import { type FieldError, validation } from "../../kernel/errors.ts";
import type { PaymentId } from "../../kernel/ids.ts";
import type { Operating } from "../../kernel/operating.ts";
import { notFound } from "../../kernel/refusals.ts";
import { checkLength } from "../../kernel/validate.ts";
import { type Accepted, isPaid, type PaidPayment } from "../../payment/payment.ts";
import type { Refund } from "../../payment/refund.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import type { AcceptPayment, AcceptPaymentOutcome } from "../refund-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { lossesOf, nobodysTwice } from "./losses.ts";

const noteMax = 500;

/** Validates the note that an operator attaches to a decision about money. */
export const checkNote = (note: string): readonly FieldError[] =>
  checkLength(note, "note", 1, noteMax);

/**
 * An operator accepts a loss that the audit reports: money paid back outside or twice, or a lost
 * dispute. No money moves. Later losses raise an alarm again.
 */
export const acceptPayment = async (
  context: Operating<SalesContext>,
  command: AcceptPayment,
): Promise<AcceptPaymentOutcome> => {
  const errors = checkNote(command.note);
  if (errors.length > 0) return validation(...errors);
  const paymentId = command.paymentId as PaymentId;
  return acceptBooking<AcceptPaymentOutcome>(context, { by: "payment", paymentId }, (state) => {
    const { payment, refunds } = state;
    if (payment === null && refunds.length === 0) return { outcome: notFound("payment") };
    const { note } = command;
    const atMs = context.clock.nowMs();
    const change = accept(state, { note, atMs });
    const changed = new Map(change?.refunds?.map((refund) => [refund.refundId, refund]));
    const outcome = {
      outcome: "payment_accepted",
      payment: change?.payments?.[0] ?? payment,
      refunds: refunds.map((refund) => changed.get(refund.refundId) ?? refund),
    } as const;
    if (change === undefined) return { outcome };
    return { outcome, change, note: { atMs, subject: ["payment", paymentId], details: { note } } };
  });
};

/** The rule: accepts exactly what raises an alarm at this moment. */
const accept = (state: BookingState, accepted: Accepted): BookingChange | undefined => {
  const payment = isPaid(state.payment) ? state.payment : null;
  const alarms =
    payment === null
      ? state.refunds.flatMap(nobodysTwice)
      : lossesOf(payment, state.refunds, state.reservation);
  if (alarms.length === 0) return undefined;
  const refundIds = new Set(alarms.map(({ ids }) => ids["refundId"]));
  const disputeIds = new Set(alarms.map(({ ids }) => ids["dispute"]));
  const refunds = state.refunds
    .filter(({ refundId }) => refundIds.has(refundId))
    .map((refund): Refund => ({ ...refund, accepted, version: refund.version + 1 }));
  const isDisputed = payment?.disputes.some(({ reference }) => disputeIds.has(reference));
  return {
    ...(refunds.length > 0 && { refunds }),
    ...(payment && isDisputed && { payments: [acceptDisputes(payment, disputeIds, accepted)] }),
  };
};

const acceptDisputes = (
  payment: PaidPayment,
  references: ReadonlySet<string | undefined>,
  accepted: Accepted,
): PaidPayment => ({
  ...payment,
  version: payment.version + 1,
  disputes: payment.disputes.map((dispute) =>
    references.has(dispute.reference) ? { ...dispute, accepted } : dispute,
  ),
});
