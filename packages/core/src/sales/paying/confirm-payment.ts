import type { Decision } from "../../kernel/decision.ts";
import { validation } from "../../kernel/errors.ts";
import type { PaymentId } from "../../kernel/ids.ts";
import { type NotFound, notFound } from "../../kernel/refusals.ts";
import { checkLength } from "../../kernel/validate.ts";
import { leaseOf } from "../../payment/lease.ts";
import type { PendingPayment } from "../../payment/payment.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import type { ConfirmPayment, ConfirmPaymentOutcome } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { outcomeOf } from "./payment-outcome.ts";
import { takePayment } from "./take-payment.ts";

const proofLengthMax = 4_096;

type Proven =
  | { readonly outcome: "proven"; readonly payment: PendingPayment }
  | { readonly outcome: "settled" }
  | NotFound;

/** The buyer returns from the gateway's page. The proof is stored before it is used. */
export const confirmPayment = async (
  context: SalesContext,
  { paymentId, userId, proof }: ConfirmPayment,
): Promise<ConfirmPaymentOutcome> => {
  const errors = checkLength(proof, "proof", 1, proofLengthMax);
  if (errors.length > 0) return validation(...errors);
  const { stores, clock } = context;
  const id = paymentId as PaymentId;
  const proven = await stores.bookings.update({ by: "payment", paymentId: id }, (state) =>
    prove(state, userId, proof, clock.nowMs(), {
      leaseMs: leaseOf(context),
      twoStep: isTwoSteps(context, state.payment),
    }),
  );
  switch (proven.outcome) {
    case "not_found":
      return proven;
    case "settled":
      return outcomeOf(context, id);
    case "proven":
      return takePayment(context, proven.payment);
  }
};

const isTwoSteps = ({ gateways }: SalesContext, payment: BookingState["payment"]): boolean =>
  gateways.some(({ name, capabilities }) => name === payment?.method.type && capabilities.twoStep);

/** Only a payment that waits for the buyer accepts a proof. A second proof changes nothing. */
const prove = (
  { payment }: BookingState,
  userId: string,
  proof: string,
  nowMs: number,
  { leaseMs, twoStep }: { readonly leaseMs: number; readonly twoStep: boolean },
): Decision<BookingChange, Proven> => {
  if (payment === null || payment.userId !== userId) return { outcome: notFound("payment") };
  const waits = payment.status === "pending" && payment.step === "requires_action";
  // After the deadline the payment is being given up, so the charge must not be sent any more.
  if (!waits || nowMs >= payment.deadlineMs) return { outcome: { outcome: "settled" } };
  const proven: PendingPayment = {
    ...payment,
    version: payment.version + 1,
    // With a proof, a one-step gateway captures and a two-step gateway authorizes. Either is now in
    // progress.
    step: twoStep ? "authorizing" : "capturing",
    nextAction: null,
    proof,
    waits: 0,
    attempts: payment.attempts + 1,
    recoverAtMs: nowMs + leaseMs,
  };
  return { outcome: { outcome: "proven", payment: proven }, change: { payments: [proven] } };
};
